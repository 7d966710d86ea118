/// Looks for a line by a part of it, while that is typed.
struct HistorySearch {
    private(set) var query = ""
    /// The line found, if any yet.
    private(set) var match: String?
    private(set) var isFailing = false
    private var position: Int

    init(_ history: History) { position = history.count }

    mutating func type(_ scalar: Unicode.Scalar, in history: History) {
        query.unicodeScalars.append(scalar)
        // The line found so far may hold the longer part too.
        find(before: min(position + 1, history.count), in: history)
    }

    mutating func deleteLast(in history: History) {
        guard !query.isEmpty else { return }
        query.removeLast()
        position = history.count
        match = nil
        isFailing = false
        if !query.isEmpty { find(before: position, in: history) }
    }

    /// An older line with the same part.
    mutating func older(in history: History) {
        if !query.isEmpty { find(before: position, in: history, other: match) }
    }

    /// A newer line with the same part.
    mutating func newer(in history: History) {
        guard !query.isEmpty else { return }
        let known = match
        accept(
            history.first(after: position, containing: query) { $0 != known },
            in: history
        )
    }

    private mutating func find(before end: Int, in history: History, other known: String? = nil) {
        accept(history.last(before: end, containing: query) { $0 != known }, in: history)
    }

    private mutating func accept(_ found: Int?, in history: History) {
        isFailing = found == nil
        guard let found else { return }
        position = found
        match = history[found]
    }
}
