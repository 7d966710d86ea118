import TestSupport

/// Starts the fixture and waits for its prompt.
func startFixture(
    _ environment: [String: String] = [:],
    type: String = "xterm-256color",
    rows: Int = 24,
    columns: Int = 80
) throws -> PseudoTerminal {
    var all = [
        "HOME": "/nonexistent", "LC_ALL": "C.UTF-8",
        // A crash would otherwise ask on the terminal what to do with its backtrace.
        "SWIFT_BACKTRACE": "enable=no",
        // The names of commands live as long as the process.
        "ASAN_OPTIONS": "detect_leaks=0",
    ]
    all.merge(environment) { _, given in given }
    let terminal = try PseudoTerminal(
        PseudoTerminalProgram.path("TerminalFixture"),
        environment: all,
        type: type,
        rows: rows,
        columns: columns
    )
    try terminal.waitForPrompt()
    return terminal
}

extension PseudoTerminal {
    /// Waits until the cursor stands behind an empty prompt.
    func waitForPrompt() throws {
        try wait(for: "an empty prompt") { $0.currentLine == ">" && $0.column == 2 }
    }

    /// Waits until a line is shown behind the prompt.
    func wait(forInput line: String) throws {
        try wait(for: "the input \(line)") { $0.currentLine == "> " + line }
    }
}
