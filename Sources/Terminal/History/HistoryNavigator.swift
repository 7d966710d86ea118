/// Steps through the history and back to the line that was being typed.
///
/// What stands before the cursor when the first step is taken is what all lines must begin with.
struct HistoryNavigator {
    private var live: (text: String, cursor: Int)?
    private var prefix = ""
    private var position = 0
    private var shown = ""

    mutating func reset() { self = HistoryNavigator() }

    /// The next older line that fits, or nil.
    mutating func previous(
        in history: History,
        line: String,
        cursor: Int
    ) -> (text: String, cursor: Int)? {
        if live == nil || line != shown { begin(history, line, cursor) }
        let found = history.last(before: position, containing: prefix) {
            $0.hasScalarPrefix(prefix) && $0 != line
        }
        guard let found else { return nil }
        return show(history, found)
    }

    /// The next newer line that fits, after the newest the one being typed, then nil.
    mutating func next(in history: History, line: String) -> (text: String, cursor: Int)? {
        guard let live, line == shown else { return nil }
        let found = history.first(after: position, containing: prefix) {
            $0.hasScalarPrefix(prefix) && $0 != line
        }
        if let found { return show(history, found) }
        reset()
        return live
    }

    private mutating func begin(_ history: History, _ line: String, _ cursor: Int) {
        live = (line, cursor)
        prefix = String(String.UnicodeScalarView(line.unicodeScalars.prefix(cursor)))
        position = history.count
        shown = line
    }

    private mutating func show(_ history: History, _ found: Int) -> (text: String, cursor: Int) {
        position = found
        shown = history[found]
        return (shown, shown.unicodeScalars.count)
    }
}

extension String {
    /// Whether the scalars begin with those of another text, composed or not.
    func hasScalarPrefix(_ prefix: String) -> Bool {
        unicodeScalars.starts(with: prefix.unicodeScalars)
    }
}
