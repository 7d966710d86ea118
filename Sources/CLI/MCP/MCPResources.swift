import Apprentice
import ApprenticeHosts

/// The skillbook as resources: one for the whole, one for each lesson.
///
/// A host may put what it reads into a prompt, so lessons that are held back are not among them.
struct MCPResources: Sendable {
    static let bookURI = "apprentice://skillbook"
    private static let skillPrefix = "apprentice://skill/"
    /// So many stand on a page of the list.
    private static let pageSize = 200

    let book: Skillbook

    static func uri(of skill: Skill) -> String { skillPrefix + escaped(skill.id) }

    /// The page of the list behind a lesson.
    ///
    /// - Parameter cursor: The last lesson's id; nil for the first page.
    /// - Returns: The result of `resources/list`.
    /// - Throws: ``JSONRPCError`` when there is no such lesson.
    func page(after cursor: String?) throws(JSONRPCError) -> JSON {
        var rest = book.live[...]
        var listed: [JSON] = []
        if let cursor {
            // A lesson that is no longer in use still has its place.
            guard let last = book[cursor] else {
                throw .invalidParameters("there is no page behind \"\(cursor.prefix(100))\"")
            }
            rest = rest.drop { ($0.serial, $0.id) <= (last.serial, last.id) }
        } else {
            listed.append([
                "uri": .string(Self.bookURI), "name": "skillbook", "title": "All lessons",
                "description": "What the user taught, a lesson a line.",
                "mimeType": "text/markdown",
                "annotations": ["audience": ["user", "assistant"], "priority": 1],
            ])
        }
        let page = rest.prefix(Self.pageSize)
        listed += page.map { skill in
            [
                "uri": .string(Self.uri(of: skill)), "name": .string(skill.id),
                "title": .string(skill.content.onOneLine),
                "description": .string("A lesson for \(skill.section.onOneLine)."),
                "mimeType": "application/json",
                "annotations": ["lastModified": .string(skill.updatedAt.iso)],
            ]
        }
        var members: [JSON.Member] = [("resources", .array(listed))]
        if page.count < rest.count, let last = page.last {
            members.append(("nextCursor", .string(last.id)))
        }
        return .object(members)
    }

    /// The result of `resources/templates/list`.
    static var templates: JSON {
        [
            "resourceTemplates": [
                [
                    "uriTemplate": .string(skillPrefix + "{id}"), "name": "skill",
                    "title": "A lesson",
                    "description": "A lesson by its id, with where it came from and how it fared.",
                    "mimeType": "application/json",
                ]
            ]
        ]
    }

    /// The result of `resources/read`; nil where there is nothing.
    func contents(of uri: String) -> JSON? {
        let (type, text): (String, String)
        if uri == Self.bookURI {
            let lines = book.live.map { "- " + $0.promptLine.hangingIndent + "\n" }
            (type, text) = ("text/markdown", "# Lessons\n\n" + lines.joined())
        } else if let skill = skill(of: uri) {
            (type, text) = ("application/json", SkillReport.json(skill).pretty)
        } else {
            return nil
        }
        return [
            "contents": [
                ["uri": .string(uri), "mimeType": .string(type), "text": .string(text)]
            ]
        ]
    }

    /// Whether there is something to read.
    func holds(_ uri: String) -> Bool { uri == Self.bookURI || skill(of: uri) != nil }

    private func skill(of uri: String) -> Skill? {
        guard uri.hasPrefix(Self.skillPrefix) else { return nil }
        // Compared as they are written, so that nothing has to be unescaped.
        let name = String(uri.dropFirst(Self.skillPrefix.count))
        let named = book[name] ?? book.live.first { Self.escaped($0.id) == name }
        return named.flatMap { $0.isLive ? $0 : nil }
    }

    /// What is new here, compared with an older book.
    ///
    /// - Parameter older: The book as a client knows it.
    /// - Returns: Whether other resources are listed, and which of those that were read before changed.
    func changes(since older: Skillbook) -> (isListChanged: Bool, updated: Set<String>) {
        var updated: Set<String> = []
        var isListChanged = false
        for uid in Set(book.skills.keys).union(older.skills.keys) {
            let (before, after) = (older[uid], book[uid])
            guard before != after else { continue }
            let (wasListed, isListed) = (before?.isLive ?? false, after?.isLive ?? false)
            guard wasListed || isListed else { continue }
            updated.insert(Self.bookURI)
            if wasListed != isListed { isListChanged = true }
            if let skill = before ?? after { updated.insert(Self.uri(of: skill)) }
        }
        return (isListChanged, updated)
    }

    /// An id as it stands in an address (RFC 3986): letters of other alphabets are escaped.
    private static func escaped(_ id: String) -> String {
        var text = ""
        for byte in id.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
                UInt8(ascii: "_"), UInt8(ascii: "~"):
                text.append(Character(Unicode.Scalar(byte)))
            default:
                let hex = String(byte, radix: 16, uppercase: true)
                text += "%" + (hex.count == 1 ? "0" : "") + hex
            }
        }
        return text
    }
}

/// The prompts a client may offer its user.
enum MCPPrompt {
    static let name = "what_have_i_been_told"

    /// The result of `prompts/list`.
    static var list: JSON {
        [
            "prompts": [
                [
                    "name": .string(name), "title": "What have I been told?",
                    "description": "What was taught here so far, all of it or about a topic.",
                    "arguments": [
                        [
                            "name": "topic", "title": "Topic",
                            "description": "Words to look for.", "required": false,
                        ]
                    ],
                ]
            ]
        ]
    }

    /// The result of `prompts/get`.
    ///
    /// - Parameters:
    ///   - topic: What the lessons listed should be about; empty for all lessons.
    ///   - book: The skillbook.
    /// - Returns: A message of the user's, with the lessons.
    static func messages(about topic: String, in book: Skillbook) -> JSON {
        let skills = topic.isEmpty ? book.live : book.live(holding: topic)
        let about = topic.isEmpty ? "" : " about " + Fence.entry(topic)
        let lessons = skills.map(\.promptLine).joined(separator: "\n")
        let text =
            skills.isEmpty
            ? "What have you been told\(about)? Nothing yet: say so."
            : "What have you been told\(about)? Sum it up from these lessons, which I taught with "
                + "earlier corrections, and name the id of each.\n"
                + Fence.block("lessons", lessons)
        return [
            "description": "What was taught here so far.",
            "messages": [
                ["role": "user", "content": ["type": "text", "text": .string(text)]]
            ],
        ]
    }
}
