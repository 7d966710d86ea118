import ApprenticeSystem
import Testing

@testable import ApprenticeStorage

struct LineCutterTests {
    private func cut(_ pieces: [[UInt8]], longest: Int = 8) -> [LineCutter.Line] {
        var cutter = LineCutter(longest: longest)
        return pieces.flatMap { cutter.take($0[...]) } + [cutter.end()].compactMap(\.self)
    }

    @Test func `each line says how many bytes there are up to its end`() {
        #expect(
            cut([Array("ab\n\nüc".utf8)]) == [
                .init(.text("ab", isCutOff: false), end: 3),
                .init(.text("", isCutOff: false), end: 4),
                .init(.text("üc", isCutOff: true), end: 7),
            ]
        )
        #expect(cut([]) == [])
    }

    @Test func `a line of the limit is read, whatever its end, and a longer one skipped`() {
        #expect(
            cut([Array("12345678\r\n123456789\n12345678".utf8)]) == [
                .init(.text("12345678", isCutOff: false), end: 10), .init(.tooLong, end: 20),
                .init(.text("12345678", isCutOff: true), end: 28),
            ]
        )
        #expect(cut([Array("123456789".utf8)]) == [.init(.tooLong, end: 9)])
    }

    @Test func `a byte order mark before the first line is no part of it`() {
        #expect(
            cut([[0xEF], [0xBB, 0xBF, 0x61, 0x0A, 0xEF, 0xBB, 0xBF, 0x61]]) == [
                .init(.text("a", isCutOff: false), end: 5),
                .init(.text("\u{FEFF}a", isCutOff: true), end: 9),
            ]
        )
    }

    @Test(arguments: 0..<40 as Range<UInt64>)
    func `lines are the same in whatever pieces they come`(seed: UInt64) {
        var state = seed
        func next(_ bound: UInt64) -> Int {
            // Knuth's constants (MMIX).
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((state >> 33) % bound)
        }
        let alphabet: [UInt8] = [0x61, 0x62, 0x0A, 0x0A, 0x0D, 0xC3, 0xBC, 0xFF]
        let bytes = (0..<200).map { _ in alphabet[next(8)] }
        var pieces: [[UInt8]] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            let piece = rest.prefix(next(12))
            pieces.append(Array(piece))
            rest = rest.dropFirst(piece.count)
        }
        let whole = cut([bytes])
        #expect(cut(pieces) == whole)
        #expect(whole.last?.end == bytes.count)
    }
}
