import ApprenticeModels
import Testing

@Suite struct RetryAfterTests {
    @Test(arguments: [
        "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT",
        "Sun Nov  6 08:49:37 1994",
    ])
    func `a date is read in all three forms`(text: String) {
        #expect(HTTPDate.seconds(text) == 784_111_777)
    }

    @Test(arguments: [
        ("Thu, 01 Jan 1970 00:00:00 GMT", 0), ("Tue, 29 Feb 2000 12:00:00 GMT", 951_825_600),
        ("Sat, 01 Mar 2025 00:00:01 GMT", 1_740_787_201),
    ])
    func `the calendar is right`(text: String, seconds: Int64) {
        #expect(HTTPDate.seconds(text) == seconds)
    }

    @Test(arguments: ["", "soon", "Sun, 06 Foo 1994 08:49:37 GMT", "Sun, 06 Nov 1994 25:00:00 GMT"])
    func `what is no date is none`(text: String) {
        #expect(HTTPDate.seconds(text) == nil)
    }

    @Test func `seconds and milliseconds are read, and nonsense is nothing`() {
        #expect(RetryAfter.read(["Retry-After": "7"], now: 0) == .seconds(7))
        #expect(RetryAfter.read(["Retry-After": " 1.5 "], now: 0) == .milliseconds(1500))
        #expect(
            RetryAfter.read(["retry-after-ms": "250", "retry-after": "9"], now: 0)
                == .milliseconds(250)
        )
        #expect(RetryAfter.read(["Retry-After": "-5"], now: 0) == .zero)
        #expect(RetryAfter.read(["Retry-After": "1e300"], now: 0) == .seconds(1_000_000_000))
        #expect(RetryAfter.read(["Retry-After": "nan"], now: 0) == nil)
        #expect(RetryAfter.read(["Retry-After": "later"], now: 0) == nil)
        #expect(RetryAfter.read([:], now: 0) == nil)
    }

    @Test func `a date counts from the server's own clock, else from ours`() {
        let date = "Sun, 06 Nov 1994 08:50:07 GMT"
        #expect(RetryAfter.read(["Retry-After": date], now: 784_111_777) == .seconds(30))
        let headers: HTTPHeaders = [
            "Retry-After": date, "Date": "Sun, 06 Nov 1994 08:50:00 GMT",
        ]
        #expect(RetryAfter.read(headers, now: 1_700_000_000) == .seconds(7))
    }
}
