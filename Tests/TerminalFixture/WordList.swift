import ApprenticeTerminal

/// A few commands to complete.
enum WordList {
    static let words: [(name: String, note: String)] = [
        (":help", "explains"), (":feedback", "judges"), (":feel", ""), (":save", "to a file"),
        ("日本語", "wide"),
    ]

    static func complete(_ line: String, _ cursor: Int) -> CompletionList {
        let before = String(String.UnicodeScalarView(line.unicodeScalars.prefix(cursor)))
        let word = before.split(separator: " ", omittingEmptySubsequences: false).last ?? ""
        let start = cursor - word.unicodeScalars.count
        let items = words.filter { $0.name.hasPrefix(word) }
            .map { Completion($0.name, note: $0.note) }
        return CompletionList(start: start, items: items)
    }
}
