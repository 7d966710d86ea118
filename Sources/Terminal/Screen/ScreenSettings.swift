extension Screen {
    /// What a screen is made with.
    package struct Settings: Sendable {
        /// The name that lines of `.editrc` may be limited to.
        package var programName = "apprentice"
        /// Where lines are remembered; nil: only in memory.
        package var historyFile: String?
        /// How many lines are remembered.
        package var historyLimit = 100_000
        /// Never moves the cursor except along the line, and shows no status line: for screen readers.
        package var isPlain = false
        /// Whether a status line is shown if the terminal can.
        package var statusLine = true
        /// Completes the word before a cursor, a position in Unicode scalars.
        ///
        /// It runs on the terminal's thread: be quick.
        package var completer: @Sendable (_ line: String, _ cursor: Int) -> CompletionList = {
            _,
            cursor in CompletionList(start: cursor, items: [])
        }

        /// Makes the settings of a terminal with status line and no history file.
        package init() {}
    }
}
