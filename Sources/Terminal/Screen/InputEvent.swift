/// How the reading of a line ended.
package enum InputEvent: Sendable, Equatable {
    /// A line was submitted; it may hold newlines.
    case line(String)
    /// ^C dropped the line.
    case interrupted(hasText: Bool)
    /// ^D on an empty line, or the terminal or the program is going away.
    case endOfInput
}
