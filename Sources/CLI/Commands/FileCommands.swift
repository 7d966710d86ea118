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
        let (name, withSecrets) = try file(in: text, option: "--with-secrets", of: "save")
        chat.output.result(try await chat.save(to: name, withSecrets: withSecrets))
    }

    static let load = Command(
        "load",
        "FILE [--merge]",
        summary: "replace the lessons by a file's, or add those to them; :undo takes it back",
        example: ":load team.json --merge",
        completing: .file
    ) { text, chat in
        let (name, isMerging) = try file(in: text, option: "--merge", of: "load")
        chat.output.result(try await chat.load(from: name, merging: isMerging))
    }

    /// The one file that a command names, and whether its option stands beside it.
    private static func file(
        in text: String,
        option: String,
        of command: String
    ) throws(UsageError) -> (name: String, isOn: Bool) {
        var arguments = CommandArguments(text)
        var words: [String] = []
        while let word = arguments.word() { words.append(word) }
        let isOn = words.contains(option)
        words.removeAll { $0 == option }
        guard let name = words.first, words.count == 1 else {
            throw UsageError(
                what: ":\(command) needs one file",
                why: words.isEmpty
                    ? "none was named"
                    : "several were named; put quotes around a name with spaces",
                remedy: ":\(command) skillbook.json"
            )
        }
        return (name, isOn)
    }
}
