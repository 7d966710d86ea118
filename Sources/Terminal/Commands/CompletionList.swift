/// The completions of the word before the cursor.
package struct CompletionList: Sendable, Equatable {
    /// Where in the line the word begins, in Unicode scalars.
    package var start: Int
    /// The ways to complete it, in the order to show them.
    package var items: [Completion]

    /// Makes a list.
    package init(start: Int, items: [Completion]) {
        self.start = start
        self.items = items
    }

    /// What all replacements begin with.
    var commonPrefix: String {
        guard var prefix = items.first?.replacement[...] else { return "" }
        for item in items.dropFirst() {
            // By scalars: half of a composed character must not count as common.
            while !item.replacement.unicodeScalars.starts(with: prefix.unicodeScalars) {
                prefix = prefix.dropLast()
            }
        }
        return String(prefix)
    }
}
