import Apprentice
import Testing

struct TimestampTests {
    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00.000000+00:00"), (-1, "1969-12-31T23:59:59.999999+00:00"),
            (1_775_985_302_120_034, "2026-04-12T09:15:02.120034+00:00"),
            (951_782_400_000_000, "2000-02-29T00:00:00.000000+00:00"),
            (-62_167_219_200_000_000, "0000-01-01T00:00:00.000000+00:00"),
        ] as [(Int64, String)]
    )
    func `a moment is written as the field's files have it, and read back`(
        microseconds: Int64,
        text: String
    ) {
        #expect(Timestamp(microseconds: microseconds).iso == text)
        #expect(Timestamp(iso: text)?.microseconds == microseconds)
    }

    @Test(arguments: [
        "2026-04-12T09:15:02Z", "2026-04-12T11:15:02+02:00", "2026-04-12T05:45:02.0-03:30",
        "2026-04-12T09:15:02", "2026-04-12T09:15:02.000000999+00:00",
    ])
    func `other ways to write a moment are read`(text: String) {
        #expect(Timestamp(iso: text)?.iso == "2026-04-12T09:15:02.000000+00:00")
    }

    @Test(arguments: [
        "", "2026-04-12", "2026-13-01T00:00:00Z", "2026-02-30T00:00:00Z", "2026-04-12T24:00:00Z",
        "2026-04-12T09:60:00Z", "2026-04-12T09:15Z", "2026-04-12 09:15:02", "2026-00-01T00:00:00Z",
        "x-y-zTa:b:c", "2026-04-12T09:15:02.xZ", "2026-04-12T09:15:02+0200",
    ])
    func `what is no moment is none`(text: String) { #expect(Timestamp(iso: text) == nil) }

    @Test func `every day of four centuries goes there and back`() {
        for day in stride(from: Int64(-80_000), to: 80_000, by: 37) {
            let moment = Timestamp(microseconds: day * 86_400_000_000 + 12_345)
            #expect(Timestamp(iso: moment.iso) == moment)
        }
    }
}
