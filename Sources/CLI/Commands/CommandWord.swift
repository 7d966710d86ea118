import Apprentice

/// A line that is a command.
struct CommandWord {
    /// The command.
    let command: Command
    /// What follows its name, as typed.
    let arguments: String

    /// Reads a line: a colon begins a command, `::` a line that begins with a colon; the words that
    /// people type elsewhere to leave or to get help are understood.
    ///
    /// - Returns: Nil when the line is for the model.
    /// - Throws: ``UsageError`` for a name that is none; such a line is never sent.
    static func read(_ line: String) throws(UsageError) -> CommandWord? {
        switch line {
        case "help", "/help", "?": return CommandWord(command: .help, arguments: "")
        case "exit", "quit", "/quit", "/exit", "/bye":
            return CommandWord(command: .quit, arguments: "")
        default: break
        }
        guard line.hasPrefix(":"), !line.hasPrefix("::") else { return nil }
        let body = line.dropFirst()
        let name = body.prefix { !$0.isWhitespace && $0 != "\"" }
        if name.isEmpty { return CommandWord(command: .help, arguments: "") }
        return CommandWord(
            command: try Command.named(String(name)),
            arguments: String(body[name.endIndex...])
        )
    }
}
