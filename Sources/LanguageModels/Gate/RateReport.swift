import Apprentice

/// What a provider says with an answer of how much more it takes.
package struct RateReport: Sendable, Equatable {
    /// How long nothing more is taken; nil when there is no need to hold back.
    package var hold: Duration?

    /// Reads `x-ratelimit-remaining-requests` and `-tokens` with `x-ratelimit-reset-*` as OpenAI
    /// writes them (`6m0s`, `20ms`), and `anthropic-ratelimit-*-remaining` with `-reset` (RFC 3339).
    ///
    /// - Parameters:
    ///   - headers: Of any answer, good or bad.
    ///   - now: Seconds since 1970; the response's own `Date` goes before it, since clocks differ.
    package init(_ headers: HTTPHeaders, now: Int64) {
        for (name, value) in headers.fields {
            guard Self.isOfInterest(name), value.trimmingSpace == "0" else { continue }
            let name = name.lowercased()
            let wait: Duration?
            if name.hasPrefix("x-ratelimit-remaining-") {
                let kind = name.dropFirst("x-ratelimit-remaining-".count)
                wait = headers["x-ratelimit-reset-\(kind)"].flatMap(Self.duration)
            } else if name.hasSuffix("-remaining") {
                let date = headers[name.dropLast("remaining".count) + "reset"]
                let now = headers["date"].flatMap(HTTPDate.seconds) ?? now
                wait = date.flatMap(RFC3339.milliseconds).map {
                    .milliseconds(max(0, $0 - now * 1000))
                }
            } else {
                continue
            }
            // A day is no rate limit but a slip of somebody's clock.
            guard let wait, wait > .zero, wait <= .seconds(86_400) else { continue }
            hold = max(hold ?? .zero, wait)
        }
    }

    /// Whether a header is one of those, told without making strings: every answer has a dozen.
    private static func isOfInterest(_ name: String) -> Bool {
        let name = name.utf8
        guard name.count > 20, let first = name.first else { return false }
        switch first | 0x20 {
        case UInt8(ascii: "x"):
            return name.dropFirst(2).first.map { $0 | 0x20 } == UInt8(ascii: "r")
        case UInt8(ascii: "a"):
            return name.dropFirst(10).first.map { $0 | 0x20 } == UInt8(ascii: "r")
        default: return false
        }
    }

    /// A span as Go writes it: `6m0s`, `1h2m3.5s`, `20ms`; nil for what is none.
    package static func duration(_ text: String) -> Duration? {
        var rest = text.trimmingSpace[...]
        guard !rest.isEmpty else { return nil }
        var seconds = 0.0
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isNumber || $0 == "." }
            rest = rest.dropFirst(digits.count)
            let unit = rest.prefix { !$0.isNumber && $0 != "." }
            rest = rest.dropFirst(unit.count)
            guard let number = Double(digits), let scale = scales[String(unit)] else { return nil }
            seconds += number * scale
        }
        guard seconds.isFinite, seconds < 1e9 else { return nil }
        return .milliseconds(Int64((seconds * 1000).rounded(.up)))
    }

    private static let scales: [String: Double] = [
        "": 1, "ms": 0.001, "us": 0.000_001, "µs": 0.000_001, "s": 1, "m": 60, "h": 3600,
        "d": 86_400,
    ]
}
