extension Duration {
    /// Rounded down, and bounded to what fits.
    var wholeMilliseconds: Int {
        let (seconds, attoseconds) = components
        return Int(clamping: seconds.multipliedReportingOverflow(by: 1000).partialValue)
            + Int(attoseconds / 1_000_000_000_000_000)
    }

    /// For people: `300 ms`, `1.5 s`, `2 min`.
    var inWords: String {
        let milliseconds = wholeMilliseconds
        switch milliseconds {
        case ..<1000: return "\(milliseconds) ms"
        case ..<10_000 where milliseconds % 1000 >= 100:
            return "\(milliseconds / 1000).\(milliseconds % 1000 / 100) s"
        case ..<120_000: return "\(milliseconds / 1000) s"
        default: return "\(milliseconds / 60_000) min"
        }
    }
}
