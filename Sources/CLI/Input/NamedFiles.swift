import Apprentice
import Storage

/// Files that a question names: `@notes.txt`, `@"my notes.txt"`.
enum NamedFiles {
    /// The largest file that may go with a question.
    static let limit = 1 << 20

    /// The question with the texts of the files it names; words like `@user` that are no file stay.
    ///
    /// - Parameters:
    ///   - text: What somebody typed.
    ///   - piped: What was piped in, to stand behind it; it names no files, for nobody chose its words.
    /// - Returns: What is asked.
    /// - Throws: An error that explains itself when a file cannot be read as text.
    static func question(_ text: String, piped: String = "") throws -> ChatSession.Question {
        var files: [(name: String, text: String)] = []
        for name in names(in: text) where Path.exists(Path.expanded(name)) {
            let content: String
            do {
                content = try SkillbookFile.read(Path.expanded(name)).withoutByteOrderMark
            } catch {
                throw UsageError(
                    what: "\(name) cannot go with the question",
                    why: "it is no text file that can be read",
                    remedy: "name another, or write it without the @"
                )
            }
            guard content.utf8.count <= limit else {
                throw UsageError(
                    what: "\(name) is too long for a question",
                    why: "it holds \(content.utf8.count) bytes, and 1 MiB is the most",
                    remedy: "send a part of it: head -c 1000000 \(name)"
                )
            }
            files.append((name, content))
        }
        let parts = [text, piped].filter { !$0.allSatisfy(\.isWhitespace) }
        return ChatSession.Question(parts.joined(separator: "\n\n"), files: files)
    }

    /// What stands behind an `@` at the beginning of a word.
    static func names(in text: String) -> [String] {
        var names: [String] = []
        var rest = text[...]
        var previous: Character = " "
        while let first = rest.popFirst() {
            if first == "@", previous.isWhitespace {
                if rest.first == "\"", let end = rest.dropFirst().firstIndex(of: "\"") {
                    names.append(String(rest[rest.index(after: rest.startIndex)..<end]))
                } else {
                    var name = rest.prefix { !$0.isWhitespace }
                    while let last = name.last, ",;:?!".contains(last) { name.removeLast() }
                    if !name.isEmpty { names.append(String(name)) }
                }
            }
            previous = first
        }
        return names
    }
}
