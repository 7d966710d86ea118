import Apprentice
import ApprenticeStorage

extension Command {
    static let save = Command(
        "save",
        "FILE",
        summary:
            "write the lessons to FILE.json, FILE.md or FILE.txt, or as Agent Skills to a folder, DIR/",
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
        let (name, given) = try file(in: arguments, options: ["with-secrets"], of: "save")
        chat.output.result(try await chat.save(to: name, withSecrets: !given.isEmpty))
    }

    static let load = Command(
        "load",
        "FILE",
        summary:
            "replace the lessons by those of a file or a folder, or add them; :undo takes it back",
        example: ":load team.json --merge",
        completing: .file,
        options: [
            Option(
                name: "merge",
                summary: "add to the lessons instead of replacing them"
            ),
            Option(
                name: "quarantine",
                summary: "use none of it before it is accepted: apprentice inbox"
            ),
        ],
        place: .both
    ) { arguments, chat in
        let (name, given) = try file(in: arguments, options: ["merge", "quarantine"], of: "load")
        chat.output.result(
            try await chat.load(
                from: name,
                merging: given.contains("merge"),
                isStrange: given.contains("quarantine")
            )
        )
    }

    /// The one file that a command names, and which of its options stand beside it.
    private static func file(
        in arguments: CommandArguments,
        options: [String],
        of command: String
    ) throws(UsageError) -> (name: String, options: Set<String>) {
        var arguments = arguments
        var given: Set<String> = []
        for option in options where arguments.option(option) != nil { given.insert(option) }
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
        return (name, given)
    }
}
