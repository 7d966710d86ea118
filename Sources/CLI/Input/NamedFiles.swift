import ApprenticeSystem
import Apprentice
import ApprenticeModels
import ApprenticeStorage

/// Files that a question names: `@notes.txt`, `@"my notes.txt"`; `\@` is the sign itself.
enum NamedFiles {
    /// The largest file that may go with a question.
    static let limit = 1 << 20

    /// The question with the texts of the files it names.
    ///
    /// In a pasted text of several lines a word such as `@property` stays as it is, unless a file has
    /// that name or a similar one.
    ///
    /// - Parameters:
    ///   - text: What somebody typed.
    ///   - piped: What was piped in, to stand behind it; it names no files, because nobody chose its words.
    /// - Returns: What is asked.
    /// - Throws: An error that explains itself when a file is not there, or cannot be read as text.
    static func question(_ text: String, piped: String = "") throws -> ChatSession.Question {
        var files: [(name: String, text: String)] = []
        var images: [Image] = []
        for typed in names(in: text) {
            guard let name = existing(typed) else {
                try refuse(typed, isPasted: text.contains(where: \.isNewline))
                continue
            }
            let content: String
            do {
                let bytes = try SkillbookFile.bytes(of: Path.expanded(name))
                if let image = try picture(bytes, called: name) {
                    images.append(image)
                    files.append((name, "(a picture, \(image.mediaType))"))
                    continue
                }
                content = try SkillbookFile.read(Path.expanded(name)).withoutByteOrderMark
            } catch let error as UsageError {
                throw error
            } catch {
                throw UsageError(
                    what: "\(name) cannot go with the question",
                    why: "it is neither a text file nor a picture (PNG, JPEG, GIF, WebP)",
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
        let parts = [unescaped(text), piped].filter { !$0.allSatisfy(\.isWhitespace) }
        var question = ChatSession.Question(parts.joined(separator: "\n\n"), files: files)
        question.images = images
        return question
    }

    /// The largest picture that may go with a question: what providers take.
    private static let pictureLimit = 5 << 20

    /// The picture that a file's bytes are; nil when they are none.
    private static func picture(_ bytes: [UInt8], called name: String) throws(UsageError) -> Image?
    {
        let kinds: [(start: [UInt8], type: String)] = [
            ([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], "image/png"),
            ([0xFF, 0xD8, 0xFF], "image/jpeg"),
            (Array("GIF8".utf8), "image/gif"),
        ]
        let isWebP = bytes.starts(with: "RIFF".utf8) && bytes.dropFirst(8).starts(with: "WEBP".utf8)
        let type = isWebP ? "image/webp" : kinds.first { bytes.starts(with: $0.start) }?.type
        guard let type else { return nil }
        guard bytes.count <= pictureLimit else {
            throw UsageError(
                what: "\(name) is too large a picture for a question",
                why: "it has \(bytes.count) bytes, and 5 MiB is the most",
                remedy: "make it smaller: convert \(name) -resize 1600x small.jpg"
            )
        }
        return Image(mediaType: type, base64: Base64.encode(bytes))
    }

    /// The name of a file that is there: as typed, or without what ends a sentence.
    private static func existing(_ typed: String) -> String? {
        var name = typed[...]
        while !name.isEmpty {
            if File.exists(Path.expanded(String(name))) { return String(name) }
            guard let last = name.last, ".)]}'\"".contains(last) else { return nil }
            name.removeLast()
        }
        return nil
    }

    /// Refuses a name that no file has.
    private static func refuse(_ name: String, isPasted: Bool) throws {
        let slash = name.lastIndex(of: "/")
        let folder = slash.map { String(name[...$0]) } ?? ""
        let rest = slash.map { String(name[name.index(after: $0)...]) } ?? name
        let near = Nearest.names(to: rest, in: FileCompletions.names(inFolderTyped: folder))
        let looksLikeFile = name.contains { "./~".contains($0) }
        guard !isPasted || looksLikeFile || !near.isEmpty else { return }
        throw UsageError(
            what: "there is no file \(name)",
            why: near.isEmpty
                ? "@ puts a file into the question; nothing was sent"
                : "the nearest: " + near.map { "@" + folder + $0 }.joined(separator: ", "),
            remedy: "to send it as text:  \\@\(name)"
        )
    }

    /// The text with `\@` as the sign it stands for.
    private static func unescaped(_ text: String) -> String {
        var result = ""
        var previous: Character = " "
        var rest = text[...]
        while let first = rest.popFirst() {
            if first == "\\", previous.isWhitespace, rest.first == "@" { continue }
            result.append(first)
            previous = first
        }
        return result
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
