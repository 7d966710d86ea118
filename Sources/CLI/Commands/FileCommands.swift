import Apprentice
import Storage

extension Command {
    static let save = Command(
        "save",
        "FILE [--with-secrets]",
        summary:
            "write the lessons (skills, as such files call them) to FILE.json, FILE.md or FILE.txt",
        example: ":save team.json",
        completing: .file
    ) { text, chat in
        let (name, options) = try file(in: text, options: ["--with-secrets"], of: "save")
        chat.output.result(try await chat.save(to: name, withSecrets: !options.isEmpty))
    }

    static let load = Command(
        "load",
        "FILE [--merge] [--quarantine]",
        summary: "replace the lessons by a file's, or add those to them; :undo takes it back",
        example: ":load team.json --merge",
        completing: .file
    ) { text, chat in
        let known: Set = ["--merge", "--quarantine"]
        let (name, options) = try file(in: text, options: known, of: "load")
        chat.output.result(
            try await chat.load(
                from: name,
                merging: options.contains("--merge"),
                isStrange: options.contains("--quarantine")
            )
        )
    }

    /// The one file that a command names, and which of its options stand beside it.
    private static func file(
        in text: String,
        options: Set<String>,
        of command: String
    ) throws(UsageError) -> (name: String, options: Set<String>) {
        var arguments = CommandArguments(text)
        var words: [String] = []
        while let word = arguments.word() { words.append(word) }
        let given = options.intersection(words)
        words.removeAll { options.contains($0) }
        guard let name = words.first, words.count == 1 else {
            throw UsageError(
                what: ":\(command) needs one file",
                why: words.isEmpty
                    ? "none was named"
                    : "several were named; put quotes around a name with spaces",
                remedy: ":\(command) skillbook.json"
            )
        }
        return (name, given)
    }
}
