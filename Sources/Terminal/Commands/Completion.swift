/// One way to complete the word before the cursor.
package struct Completion: Sendable, Equatable {
    /// What replaces the word.
    package var replacement: String
    /// What a list of several completions shows for it.
    package var display: String
    /// A short explanation beside it in the list; empty: none.
    package var note: String
    /// Whether the word is complete, so that a space follows it.
    package var isFinal: Bool

    /// Makes a completion that shows its replacement.
    package init(
        _ replacement: String,
        display: String? = nil,
        note: String = "",
        isFinal: Bool = true
    ) {
        self.replacement = replacement
        self.display = display ?? replacement
        self.note = note
        self.isFinal = isFinal
    }
}
