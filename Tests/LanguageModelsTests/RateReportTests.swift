import ApprenticeModels
import Testing

@Suite struct RateReportTests {
    private let now: Int64 = 1_793_000_000

    @Test(arguments: [
        ("6m0s", 360_000), ("20ms", 20), ("1s", 1000), ("7.66s", 7660), ("1h2m3.5s", 3_723_500),
        ("76ms", 76), ("59.9s", 59_900), ("2d", 172_800_000), ("12", 12_000), ("0.4ms", 1),
    ])
    func `spans are read as OpenAI writes them`(text: String, milliseconds: Int) {
        #expect(RateReport.duration(text) == .milliseconds(milliseconds))
    }

    @Test(arguments: ["", "s", "1x", "m5", "1..2s", "-1s", "nan", "1e400s", "later"])
    func `what is no span is none`(text: String) {
        #expect(RateReport.duration(text) == nil)
    }

    @Test func `a limit that is reached is held back for until its reset`() {
        let headers: HTTPHeaders = [
            "X-RateLimit-Remaining-Requests": "0", "x-ratelimit-reset-requests": "6m0s",
            "x-ratelimit-remaining-tokens": "0", "x-ratelimit-reset-tokens": "20ms",
        ]
        #expect(RateReport(headers, now: now).hold == .seconds(360))
    }

    @Test func `a limit that is not reached holds nobody back`() {
        let headers: HTTPHeaders = [
            "x-ratelimit-remaining-requests": "1", "x-ratelimit-reset-requests": "6m0s",
            "x-ratelimit-remaining-tokens": "149984", "x-ratelimit-reset-tokens": "6ms",
            "x-ratelimit-limit-requests": "0",
        ]
        #expect(RateReport(headers, now: now).hold == nil)
    }

    @Test(arguments: [
        "requests", "tokens", "input-tokens", "output-tokens",
    ])
    func `Anthropic's resets are dates, counted from the answer's own`(kind: String) {
        let headers: HTTPHeaders = [
            "Date": "Sun, 06 Nov 1994 08:49:37 GMT",
            "anthropic-ratelimit-\(kind)-remaining": "0",
            "anthropic-ratelimit-\(kind)-reset": "1994-11-06T08:50:07Z",
        ]
        #expect(RateReport(headers, now: now).hold == .seconds(30))
    }

    @Test func `a reset that has passed, lies far off or cannot be read is none`() {
        for reset in ["1994-11-06T08:49:00Z", "2094-11-06T08:49:00Z", "soon", ""] {
            let headers: HTTPHeaders = [
                "Date": "Sun, 06 Nov 1994 08:49:37 GMT",
                "anthropic-ratelimit-requests-remaining": "0",
                "anthropic-ratelimit-requests-reset": reset,
            ]
            #expect(RateReport(headers, now: now).hold == nil, "\(reset)")
        }
    }

    @Test(arguments: [
        ("1970-01-01T00:00:00Z", 0), ("1970-01-01t00:00:01z", 1000),
        ("2000-02-29T12:00:00.25Z", 951_825_600_250),
        ("2026-10-24T14:00:00+02:00", 1_792_843_200_000),
        ("2026-10-24T08:30:00.123456-03:30", 1_792_843_200_123),
    ])
    func `dates are read in all their forms`(text: String, milliseconds: Int64) {
        #expect(RFC3339.milliseconds(text) == milliseconds)
    }

    @Test(arguments: [
        "", "2026-10-24", "2026-10-24T14:00:00", "2026-13-24T14:00:00Z", "2026-10-24T25:00:00Z",
        "2026-10-24T14:00:00.Z", "2026-10-24T14:00:00+0200", "2026-10-24T14:00:00Zx",
        "2026/10/24T14:00:00Z", "2026-10-24T1é:00:00Z",
    ])
    func `what is no date is none`(text: String) {
        #expect(RFC3339.milliseconds(text) == nil)
    }

    @Test func `a refusal without Retry-After waits until the reset`() {
        let headers: HTTPHeaders = [
            "x-ratelimit-remaining-tokens": "0", "x-ratelimit-reset-tokens": "7.66s",
        ]
        #expect(RetryAfter.read(headers, now: now) == .milliseconds(7660))
        var both = headers
        both.append("Retry-After", "2")
        #expect(RetryAfter.read(both, now: now) == .seconds(2))
    }
}
