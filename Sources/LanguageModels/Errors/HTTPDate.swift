import Apprentice

/// Dates as HTTP writes them (RFC 9110 §5.6.7), in all three forms.
package enum HTTPDate {
    private static let months = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ]

    /// Seconds since 1970; nil for what is not a date.
    ///
    /// `Sun, 06 Nov 1994 08:49:37 GMT` · `Sunday, 06-Nov-94 08:49:37 GMT` ·
    /// `Sun Nov  6 08:49:37 1994`
    package static func seconds(_ text: String) -> Int64? {
        let words = text.lowercased().split { " ,-".contains($0) }
        guard words.count >= 5 else { return nil }
        let isNameFirst = months.contains(String(words[1]))
        let (day, month, year, time) =
            isNameFirst
            ? (words[2], words[1], words[4], words[3]) : (words[1], words[2], words[3], words[4])
        let clock = time.split(separator: ":").map { Int64($0) }
        guard let day = Int64(day), (1...31).contains(day),
            let index = months.firstIndex(of: String(month)),
            var years = Int64(year), (0...9999).contains(years),
            clock.count == 3, let hour = clock[0], let minute = clock[1], let second = clock[2],
            (0...23).contains(hour), (0...59).contains(minute), (0...60).contains(second)
        else { return nil }
        if year.count == 2 { years += years < 70 ? 2000 : 1900 }
        let days = Timestamp.day(year: Int(years), month: index + 1, day: Int(day))
        return days * 86_400 + hour * 3600 + minute * 60 + second
    }
}
