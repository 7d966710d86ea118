import Glibc

/// What the environment says of the terminal.
enum TerminalKind {
    /// Whether the terminal cannot move its cursor.
    static var isDumb: Bool {
        guard let name = unsafe getenv("TERM") else { return true }
        let kind = unsafe String(cString: name)
        return kind.isEmpty || kind == "dumb"
    }

    /// Whether the terminal shows links or ignores them; a console may print what it does not know.
    static var hasLinks: Bool {
        guard let name = unsafe getenv("TERM") else { return false }
        let kind = unsafe String(cString: name)
        return ["xterm", "tmux", "foot", "alacritty", "wezterm", "ghostty", "vte", "konsole"]
            .contains(where: kind.hasPrefix)
    }
}
