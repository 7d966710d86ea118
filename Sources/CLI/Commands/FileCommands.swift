import Apprentice
import Storage

extension Command {
    static let save = Command(
        "save",
        "FILE",
        summary:
            "write the lessons (skills, as such files call them) to FILE.json, FILE.md or FILE.txt",
        example: ":save team.json",
        completing: .file,
        options: [
            Option(
                name: "with-secrets",
                summary: "write lessons that hold a secret, too"
            )
        ],
        place: .both
    ) { arguments, chat in
        let (name, withSecrets) = try file(in: arguments, option: "with-secrets", of: "save")
        chat.output.result(try await chat.save(to: name, withSecrets: withSecrets))
    }

    static let load = Command(
        "load",
        "FILE",
        summary: "replace the lessons by a file's, or add those to them; :undo takes it back",
        example: ":load team.json --merge",
        completing: .file,
        options: [
            Option(
                name: "merge",
                summary: "add to the lessons instead of replacing them"
            )
        ],
        place: .both
    ) { arguments, chat in
        let (name, isMerging) = try file(in: arguments, option: "merge", of: "load")
        chat.output.result(try await chat.load(from: name, merging: isMerging))
    }

    /// The one file that a command names, and whether its option stands beside it.
    private static func file(
        in arguments: CommandArguments,
        option: String,
        of command: String
    ) throws(UsageError) -> (name: String, isOn: Bool) {
        var arguments = arguments
        let isOn = arguments.option(option) != nil
        let words = arguments.words()
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
