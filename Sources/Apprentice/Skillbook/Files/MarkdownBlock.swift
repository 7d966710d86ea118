/// Our part of a Markdown file that is otherwise somebody else's.
enum MarkdownBlock {
    /// The line before it.
    static let open = "<!-- apprentice -->"
    /// The line after it.
    static let close = "<!-- /apprentice -->"

    /// What the comment at the end of an item says of its skill.
    ///
    /// Only what a reader of the page cannot see and that nothing else tells, because programs send it
    /// to a model with every prompt: `<!-- deploy-00001 topic pinned project="/repo" -->`.
    struct Mark: Equatable {
        /// The skill's id.
        var id: String
        /// In front of which questions it stands; nil in a file of an older release.
        var scope: Skill.Scope?
        /// Whether it is pinned.
        var isPinned = false
        /// Whether a person wrote it.
        var isByHand = false
        /// The project it belongs to.
        var project: String?

        init(_ skill: Skill) {
            (id, scope, project) = (skill.id, skill.applies, skill.project)
            (isPinned, isByHand) = (skill.isPinned, skill.isByHand)
        }

        /// Reads what stands in a comment; words that mean nothing here are passed over.
        init(_ text: String) {
            var words = text
            if let start = text.firstRange(of: Self.project), text.hasSuffix("\"") {
                project = FileText.name(Self.decoded(String(text[start.upperBound...].dropLast())))
                words = String(text[..<start.lowerBound])
            }
            let flags = words.split(separator: " ").map(String.init)
            id = flags.first ?? ""
            scope = flags.dropFirst().lazy.compactMap(Skill.Scope.init).first
            isPinned = flags.contains("pinned")
            isByHand = flags.contains("by-hand")
        }

        /// The words of the comment.
        var text: String {
            var words = [id]
            if let scope { words.append(scope.rawValue) }
            if isPinned { words.append("pinned") }
            if isByHand { words.append("by-hand") }
            let place = project.map { Self.project + Self.encoded($0.onOneLine) + "\"" } ?? ""
            return words.joined(separator: " ") + place
        }

        private static let project = " project=\""
        private static let marks = [("&", "&amp;"), ("\"", "&quot;"), ("<", "&lt;"), (">", "&gt;")]

        private static func encoded(_ text: String) -> String {
            marks.reduce(text) { $0.replacing($1.0, with: $1.1) }
        }

        private static func decoded(_ text: String) -> String {
            marks.reversed().reduce(text) { $0.replacing($1.1, with: $1.0) }
        }
    }

    /// The heading of a section's skills that are used in one project only.
    static func heading(_ section: String, in project: String?) -> String {
        section.onOneLine + (project.map { " (only in \($0.onOneLine))" } ?? "")
    }

    /// The section of such a heading.
    static func section(of heading: String, in project: String) -> String {
        let end = FileText.name(" (only in \(project))")
        guard heading.hasSuffix(end) else { return heading }
        return String(heading.dropLast(end.count)).trimmingSpace
    }

    /// A skill as a list item, with its id and what is set of it where only the source of the page
    /// shows them.
    static func item(_ skill: Skill) -> String {
        let text = skill.shownText(withContext: true).trimmingSpace
        let lines = TextLines(wrapped(text)).map { String($0.text) }
        let body = lines.enumerated().map { index, line in
            line.allSatisfy(\.isWhitespace) ? "" : (index == 0 ? "- " : "  ") + line
        }
        // After code the id would stand on the line of its fence and keep it from closing.
        let end = lines.last?.trimmingSpace.hasPrefix("```") == true ? "\n  " : " "
        return body.joined(separator: "\n") + end + "<!-- \(Mark(skill).text) -->"
    }

    /// The wording of an item of ours, and what its comment says.
    static func unwrapped(_ text: String) -> (String, Mark?) {
        guard text.hasSuffix("-->"), let open = text.pieces(around: "<!--").last else {
            return (bare(text), nil)
        }
        let mark = Mark(String(open.dropLast(3)).trimmingSpace)
        let content = String(text.dropLast(open.count + 4)).trimmingSpace
        return (bare(content), mark)
    }

    /// The text with nothing in it that could end our block, or hide the rest of the page.
    private static func wrapped(_ text: String) -> String {
        text.pieces(around: "<!--").joined(separator: "&lt;!--")
    }

    private static func bare(_ text: String) -> String {
        text.pieces(around: "&lt;!--").joined(separator: "<!--")
    }

    /// A page with our block in it; everything else stays byte for byte.
    ///
    /// - Parameters:
    ///   - body: The lines of the block, without the marks.
    ///   - page: The page; its first complete block is replaced, or one appended.
    /// - Returns: The page as it should be.
    static func placed(_ body: String, in page: String) -> String {
        let bytes = Array(page.utf8)
        let lineBreak = page.utf8.firstRange(of: "\r\n".utf8) == nil ? "\n" : "\r\n"
        let inner = TextLines(body).map { String($0.text) + lineBreak }.joined()
        guard let (start, end) = place(in: bytes) else {
            let block = open + lineBreak + inner + close + lineBreak
            guard !bytes.isEmpty else { return block }
            let ends = bytes.last == 0x0A || bytes.last == 0x0D
            return page + (ends ? lineBreak : lineBreak + lineBreak) + block
        }
        return String(decoding: bytes[..<start], as: UTF8.self) + inner
            + String(decoding: bytes[end...], as: UTF8.self)
    }

    /// Where the line after the opening mark begins, and where the line of the closing mark does.
    ///
    /// Marks in code are somebody's example; of two opening marks the nearer one counts, so that a
    /// stray one never makes the user's own words part of the block.
    private static func place(in bytes: [UInt8]) -> (Int, Int)? {
        var opened: Int?
        var fence: Substring?
        var start = 0
        while start < bytes.count {
            var end = start
            while end < bytes.count, bytes[end] != 0x0A, bytes[end] != 0x0D { end += 1 }
            var next = min(end + 1, bytes.count)
            if next < bytes.count, bytes[end] == 0x0D, bytes[next] == 0x0A { next += 1 }
            let line = String(decoding: bytes[start..<end], as: UTF8.self).trimmingSpace
            let run = line.prefix { $0 == "`" || $0 == "~" }
            if run.count >= 3 {
                if let open = fence {
                    if run.hasPrefix(open), run.count == line.count { fence = nil }
                } else if opened == nil {
                    fence = run
                }
            } else if fence == nil {
                if line == open { opened = next }
                if line == close, let opened { return (opened, start) }
            }
            start = next
        }
        return nil
    }
}
