import Testing

@testable import ApprenticeModels

@Suite struct LocalProgressTests {
    @Test func `progress is one line for people`() {
        let progress = LocalProgress(
            step: .fetching,
            done: 391_000_000,
            total: 1_150_000_000,
            rate: 21_300_000,
            eta: 36
        )
        #expect(progress.sentence == "fetching the local model: 34 %, 21 MB/s, 36 s left")
        #expect(
            LocalProgress(step: .waiting, done: 0, total: 10, rate: 0, eta: 600).sentence
                == "fetching the local model: 0 %, 10 min left"
        )
        #expect(
            LocalProgress(step: .checking, done: 10, total: 10).sentence
                == "checking the local model: 100 %"
        )
    }

    @Test func `per cent stay within bounds`() {
        #expect(LocalProgress(step: .fetching, done: 999, total: 1000).percent == 99)
        #expect(LocalProgress(step: .fetching, done: 12, total: 10).percent == 100)
        #expect(LocalProgress(step: .fetching, done: 0, total: 0).percent == 0)
    }

    @Test func `sizes are rounded to what people compare`() {
        #expect(LocalProgress.size(950_400) == "950 kB")
        #expect(LocalProgress.size(33_800_000) == "34 MB")
        #expect(LocalProgress.size(1_151_120_768) == "1.15 GB")
        #expect(LocalProgress.size(1_004_000_000) == "1.00 GB")
    }
}
