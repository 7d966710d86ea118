import ApprenticeTerminal

/// Shows what is longer than the screen with the user's pager.
enum Pager {
    /// Whether a text leaves no room for the prompt and the status line.
    static func isNeeded(for text: String, rows: Int) -> Bool {
        text.utf8.count { $0 == 0x0A } + 1 > rows - 2
    }

    /// Shows a text until somebody has seen enough.
    ///
    /// - Returns: False when there is no pager.
    static func show(_ text: String) -> Bool {
        // Through a shell, because such settings hold options. less shows UTF-8 in any locale only
        // when told; R passes the styles, and without X the screen comes back as it was. Its own
        // prompt, a colon, does not tell who has never seen it how to leave.
        let command = """
            export LESS="${LESS--R -Psspace\\: more, q\\: back to the prompt$}"
            export LESSCHARSET="${LESSCHARSET-utf-8}"
            exec ${PAGER:-less}
            """
        let status = ForegroundCommand.run(["/bin/sh", "-c", command], input: text + "\n")
        return status != 126 && status != 127
    }
}
