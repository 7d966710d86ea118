import Glibc

/// What the environment says of the terminal.
enum TerminalKind {
    /// Whether the terminal cannot move its cursor.
    static var isDumb: Bool {
        guard let name = unsafe getenv("TERM") else { return true }
        let kind = unsafe String(cString: name)
        return kind.isEmpty || kind == "dumb"
    }

    /// Lets libedit take a terminal that terminfo does not know for an xterm, as nearly all are; as a
    /// dumb one every key would print the line anew.
    ///
    /// - Parameter body: What asks for the terminal's kind.
    /// - Returns: What it returns.
    static func known<Result>(_ body: () -> Result) -> Result {
        guard !isDumb, let name = unsafe getenv("TERM") else { return body() }
        let kind = unsafe String(cString: name)
        guard !isInTerminfo(kind) else { return body() }
        unsafe setenv("TERM", "xterm", 1)
        // Other programs are told what it is.
        defer { unsafe setenv("TERM", kind, 1) }
        return body()
    }

    /// Whether a folder of terminfo has an entry of a name (terminfo(5)).
    private static func isInTerminfo(_ kind: String) -> Bool {
        guard let first = kind.utf8.first, !kind.contains("/") else { return false }
        func variable(_ name: String) -> String? {
            unsafe getenv(name).map { unsafe String(cString: $0) }
        }
        var folders = [
            "/etc/terminfo", "/lib/terminfo", "/usr/share/terminfo", "/usr/lib/terminfo",
        ]
        if let home = variable("HOME") { folders.insert(home + "/.terminfo", at: 0) }
        if let own = variable("TERMINFO") { folders.insert(own, at: 0) }
        folders += (variable("TERMINFO_DIRS") ?? "").split(separator: ":").map(String.init)
        let letter = String(UnicodeScalar(first))
        return folders.contains { folder in
            [letter, String(first, radix: 16)].contains { initial in
                unsafe access("\(folder)/\(initial)/\(kind)", R_OK) == 0
            }
        }
    }

    /// Whether the terminal shows links or ignores them; a console may print what it does not know.
    static var hasLinks: Bool {
        guard let name = unsafe getenv("TERM") else { return false }
        let kind = unsafe String(cString: name)
        return ["xterm", "tmux", "foot", "alacritty", "wezterm", "ghostty", "vte", "konsole"]
            .contains(where: kind.hasPrefix)
    }
}
