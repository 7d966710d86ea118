import Apprentice
import Storage

extension Command {
    static let save = Command(
        "save",
        "FILE [--with-secrets]",
        summary: "write the skillbook to FILE.json, FILE.md or FILE.txt",
        example: ":save team.json",
        completing: .file
    ) { text, chat in
        var arguments = CommandArguments(text)
        var words: [String] = []
        while let word = arguments.word() { words.append(word) }
        let withSecrets = words.contains("--with-secrets")
        words.removeAll { $0 == "--with-secrets" }
        guard let name = words.first, words.count == 1 else {
            throw UsageError(
                what: ":save needs one file",
                why: words.isEmpty
                    ? "none was named" : "several were named; put quotes around a name with spaces",
                remedy: ":save skillbook.json"
            )
        }
        let saved = try await chat.save(to: name, withSecrets: withSecrets)
        chat.output.result(saved)
    }

    static let load = Command(
        "load",
        "FILE [--merge]",
        summary: "replace the skillbook by a file's, or add to it; :undo takes it back",
        example: ":load team.json --merge",
        completing: .file
    ) { text, chat in
        var arguments = CommandArguments(text)
        var words: [String] = []
        while let word = arguments.word() { words.append(word) }
        let isMerging = words.contains("--merge")
        words.removeAll { $0 == "--merge" }
        guard let name = words.first, words.count == 1 else {
            throw UsageError(
                what: ":load needs one file",
                why: words.isEmpty
                    ? "none was named" : "several were named; put quotes around a name with spaces",
                remedy: ":load skillbook.json"
            )
        }
        let loaded = try await chat.load(from: name, merging: isMerging)
        chat.output.result(loaded)
    }
}
