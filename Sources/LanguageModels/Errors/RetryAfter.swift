import Apprentice

/// How long a server asks to wait before the next try.
package enum RetryAfter {
    /// Reads `Retry-After` (RFC 9110 §10.2.3: seconds or a date) and `retry-after-ms`, or else when
    /// a limit that is reached is reset (``RateReport``).
    ///
    /// A date counts from the response's own `Date`, since clocks differ, or else from `now`, in
    /// seconds since 1970.
    package static func read(_ headers: HTTPHeaders, now: Int64) -> Duration? {
        if let text = headers["retry-after-ms"], let milliseconds = Double(text) {
            return bounded(seconds: milliseconds / 1000)
        }
        guard let text = headers["retry-after"]?.trimmingSpace else {
            return RateReport(headers, now: now).hold
        }
        if let seconds = Double(text) { return bounded(seconds: seconds) }
        guard let then = HTTPDate.seconds(text) else { return nil }
        let now = headers["date"].flatMap(HTTPDate.seconds) ?? now
        return bounded(seconds: Double(then - now))
    }

    /// Not less than nothing, and nothing that overflows.
    private static func bounded(seconds: Double) -> Duration? {
        guard seconds.isFinite else { return nil }
        return .milliseconds(Int64(max(0, min(seconds, 1_000_000_000)) * 1000))
    }
}
