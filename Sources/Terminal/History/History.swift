/// The lines that were typed, in this program and before, oldest first.
struct History {
    private let file: HistoryFile?
    private let limit: Int
    /// Those of before, read when they are first asked for, so that they do not delay the prompt.
    private var rows: HistoryRows?
    private var rowCount = 0
    private var new: [String] = []

    init(path: String?, limit: Int) {
        file = path.map { HistoryFile(path: $0, limit: max(1, limit)) }
        self.limit = max(1, limit)
    }

    var count: Int { rowCount + new.count }

    subscript(index: Int) -> String {
        guard let rows, index < rowCount else { return new[index - rowCount] }
        return rows[index]
    }

    mutating func load() {
        guard rows == nil else { return }
        let all = file?.load() ?? HistoryRows(bytes: [])
        rows = all
        rowCount = all.count
        // What this program has appended itself is there too, unless others came in between.
        let own = all.count - new.count
        if own >= 0, new.indices.allSatisfy({ all[own + $0] == new[$0] }) { rowCount = own }
    }

    /// Keeps a line, unless it is blank, begins with a space or repeats the one before.
    mutating func add(_ line: String) {
        guard line.contains(where: { !$0.isWhitespace }), line.first != " ", line != new.last else {
            return
        }
        new.append(line)
        if new.count > limit { new.removeFirst(new.count - limit) }
        file?.append(line)
    }

    /// The newest line before a position that contains a text and meets a condition.
    func last(
        before position: Int,
        containing text: String,
        where matches: (String) -> Bool
    ) -> Int? {
        let needle = Array(HistoryEntry.encode(text).utf8)
        return stride(from: position - 1, through: 0, by: -1)
            .first { self.line($0, contains: needle, text, matches) }
    }

    /// The oldest line after a position that contains a text and meets a condition.
    func first(
        after position: Int,
        containing text: String,
        where matches: (String) -> Bool
    ) -> Int? {
        let needle = Array(HistoryEntry.encode(text).utf8)
        return stride(from: position + 1, to: count, by: 1)
            .first { self.line($0, contains: needle, text, matches) }
    }

    private func line(
        _ index: Int,
        contains needle: [UInt8],
        _ text: String,
        _ matches: (String) -> Bool
    ) -> Bool {
        if let rows, index < rowCount, !rows.row(index, mayContain: needle) { return false }
        let line = self[index]
        return (text.isEmpty || line.contains(text)) && matches(line)
    }
}
