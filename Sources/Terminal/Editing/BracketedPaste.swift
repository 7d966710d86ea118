/// How a terminal marks what is pasted rather than typed (xterm, mode 2004).
enum BracketedPaste {
    static let begin = Array("\u{1B}[200~".utf8)
    static let end = Array("\u{1B}[201~".utf8)
}
