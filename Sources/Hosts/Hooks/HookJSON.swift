import Apprentice

extension HostEvent {
    /// Reads the form that Claude Code has made common.
    init?(_ json: JSON, prompt: String, end: String) {
        guard let name = json["hook_event_name"]?.string,
            let session = json["session_id"]?.string
        else { return nil }
        switch name {
        case prompt:
            guard let text = json["prompt"]?.string else { return nil }
            kind = .promptSubmitted(text)
        case end:
            // Called again because a hook had it go on: nothing new was asked.
            kind = .turnEnded
        default: return nil
        }
        (self.name, self.session) = (name, session)
        folder = json["cwd"]?.string
        transcript = json["transcript_path"]?.string
        isFromAgent = json["agent_id"]?.string != nil
    }
}

extension HookReply {
    /// Writes the form that Claude Code has made common.
    ///
    /// - Parameters:
    ///   - event: What the host told.
    ///   - decision: What the host calls keeping a prompt from its model.
    /// - Returns: The JSON, on one line; empty when there is nothing to say.
    func json(to event: HostEvent, blockingBy decision: String) -> String {
        var members: [JSON.Member] = []
        if stops {
            members.append((key: "decision", value: .string(decision)))
            members.append((key: "reason", value: .string(line ?? "done")))
        } else if let line {
            members.append((key: "systemMessage", value: .string(line)))
        }
        if let context {
            members.append(
                (
                    key: "hookSpecificOutput",
                    value: [
                        "hookEventName": .string(event.name), "additionalContext": .string(context),
                    ]
                )
            )
        }
        return members.isEmpty ? "" : JSON.object(members).compact + "\n"
    }
}

extension JSON {
    /// The text of a message: a string, or the parts of an array that are of some types.
    ///
    /// - Parameter types: The types of parts that hold text; nil for any.
    /// - Returns: The text; empty where there is none.
    func hostText(of types: Set<String>?) -> String {
        if let text = string { return text }
        if let parts = array {
            return parts.map { $0.hostText(of: types) }.filter { !$0.isEmpty }
                .joined(separator: "\n")
        }
        if let types, let type = self["type"]?.string, !types.contains(type) { return "" }
        return self["text"]?.string ?? ""
    }
}

/// Texts of hosts.
enum HostText {
    /// What a person said, of what a host keeps as the user's: none for its own notes.
    static func spoken(_ text: String) -> [String] {
        let text = withoutNotes(text.trimmingSpace).trimmingSpace
        guard !text.isEmpty, !notes.contains(where: text.hasPrefix) else { return [] }
        return [text]
    }

    /// A tool that was called, in a line.
    static func call(_ name: String?, _ input: JSON?) -> String {
        let words: String
        switch input {
        case nil, .null?: words = ""
        case .string(let text)?: words = text
        case let input?:
            // The command or the file says more than the names of the fields.
            let fields = [
                "command", "cmd", "file_path", "path", "pattern", "query", "url", "prompt",
            ]
            words =
                fields.lazy.compactMap { input[$0] }.first.map { $0.string ?? $0.compact }
                ?? input.compact
        }
        return ((name ?? "tool") + " " + words).trimmingSpace
    }

    private static let notes = [
        "[Request interrupted", "Caveat: The messages below", "# AGENTS.md instructions",
        "This session is being continued from a previous conversation",
    ]

    /// The text without elements of a host's own: `<system-reminder>…</system-reminder>`, whose names
    /// have a hyphen or an underscore, as no element of HTML has.
    private static func withoutNotes(_ text: String) -> String {
        var rest = text[...]
        while rest.first == "<" {
            let name = rest.dropFirst().prefix { $0.isLetter || $0 == "-" || $0 == "_" }
            guard name.contains("-") || name.contains("_") else { break }
            guard let end = rest.utf8.firstRange(of: "</\(name)>".utf8) else { return "" }
            rest = rest[end.upperBound...].drop(while: \.isWhitespace)
        }
        return String(rest)
    }
}

extension [String: String] {
    /// The folder a variable names, or one below the user's home.
    func folder(_ variable: String?, orHome name: String) -> String {
        if let variable, let path = self[variable], path.hasPrefix("/") { return path }
        return (self["HOME"] ?? "") + "/" + name
    }
}
