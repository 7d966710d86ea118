import Glibc

/// What the environment says of the terminal.
enum TerminalKind {
    /// Whether the terminal cannot move its cursor.
    static var isDumb: Bool {
        guard let name = unsafe getenv("TERM") else { return true }
        let kind = unsafe String(cString: name)
        return kind.isEmpty || kind == "dumb"
    }
}
