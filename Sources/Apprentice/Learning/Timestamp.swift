import Glibc

/// A moment, as microseconds since 1970 in UTC.
public struct Timestamp: Sendable, Hashable, Comparable {
    /// Microseconds since 1970-01-01T00:00:00Z.
    public var microseconds: Int64

    /// Creates a moment.
    public init(microseconds: Int64) { self.microseconds = microseconds }

    /// Compares two moments; the earlier is less.
    public static func < (left: Self, right: Self) -> Bool {
        left.microseconds < right.microseconds
    }

    /// The moment as files of this field write it: `2026-04-12T09:15:02.120034+00:00` (RFC 3339).
    public var iso: String {
        let second = floorDivide(microseconds, 1_000_000)
        let fraction = microseconds - second * 1_000_000
        let day = floorDivide(second, 86_400)
        let time = Int(second - day * 86_400)
        let (year, month, dayOfMonth) = Self.civil(fromDay: day)
        func pad(_ number: Int, _ width: Int) -> String {
            let digits = String(number)
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
        let date = "\(pad(year, 4))-\(pad(month, 2))-\(pad(dayOfMonth, 2))"
        let clock = "\(pad(time / 3600, 2)):\(pad(time / 60 % 60, 2)):\(pad(time % 60, 2))"
        return "\(date)T\(clock).\(pad(Int(fraction), 6))+00:00"
    }

    /// Reads RFC 3339 as this field's files hold it; nil for anything else.
    public init?(iso text: String) {
        let body = text.split(separator: "T", maxSplits: 1)
        guard body.count == 2 else { return nil }
        let date = body[0].split(separator: "-").compactMap { Int($0) }
        var clock = body[1]
        var offset: Int64 = 0
        if clock.last == "Z" {
            clock.removeLast()
        } else if let sign = clock.lastIndex(where: { $0 == "+" || $0 == "-" }) {
            let zone = clock[clock.index(after: sign)...].split(separator: ":").compactMap {
                Int64($0)
            }
            guard zone.count == 2, zone.allSatisfy({ (0...99).contains($0) }) else { return nil }
            offset = (zone[0] * 60 + zone[1]) * 60 * (clock[sign] == "-" ? -1 : 1)
            clock = clock[..<sign]
        }
        let parts = clock.split(separator: ".", maxSplits: 1)
        guard let whole = parts.first else { return nil }
        let time = whole.split(separator: ":").compactMap { Int64($0) }
        guard date.count == 3, time.count == 3, (0...9999).contains(date[0]),
            (0...23).contains(time[0]), (0...59).contains(time[1]), (0...60).contains(time[2])
        else { return nil }
        var fraction: Int64 = 0
        if parts.count == 2 {
            let digits = parts[1].prefix(6)
            guard let number = Int64(digits), number >= 0 else { return nil }
            fraction = number
            for _ in digits.count..<6 { fraction *= 10 }
        }
        guard (1...12).contains(date[1]), (1...31).contains(date[2]) else { return nil }
        let day = Self.day(year: date[0], month: date[1], day: date[2])
        guard Self.civil(fromDay: day) == (date[0], date[1], date[2]) else { return nil }
        let seconds = day * 86_400 + time[0] * 3600 + time[1] * 60 + time[2] - offset
        microseconds = seconds * 1_000_000 + fraction
    }

    /// Days since 1970 of a Gregorian date (Howard Hinnant, "chrono-compatible low-level date algorithms").
    package static func day(year: Int, month: Int, day: Int) -> Int64 {
        let shifted = Int64(month <= 2 ? year - 1 : year)
        let era = floorDivide(shifted, 400)
        let yearOfEra = shifted - era * 400
        let dayOfYear = Int64((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1)
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    /// The Gregorian date of a day since 1970 (same source).
    private static func civil(fromDay day: Int64) -> (year: Int, month: Int, day: Int) {
        let shifted = day + 719_468
        let era = floorDivide(shifted, 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let dayOfMonth = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (Int(year), Int(month), Int(dayOfMonth))
    }
}

private func floorDivide(_ dividend: Int64, _ divisor: Int64) -> Int64 {
    dividend >= 0 ? dividend / divisor : -((-dividend + divisor - 1) / divisor)
}

extension Timestamp {
    /// This moment, by the system's clock.
    @Sendable public static func now() -> Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000)
    }

    /// `2026-11-30 14:05`, in the time zone of whoever reads it.
    package var inLocalTime: String {
        var seconds = time_t(microseconds / 1_000_000)
        var parts = tm()
        localtime_r(&seconds, &parts)
        func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let day = "\(Int(parts.tm_year) + 1900)-\(two(parts.tm_mon + 1))-\(two(parts.tm_mday))"
        return "\(day) \(two(parts.tm_hour)):\(two(parts.tm_min))"
    }
}
