/// Reads a rules file such as `AGENTS.md`: a list item with its lines a skill, its heading the section.
///
/// Items of a list within an item are its lines, because they rarely say anything without it. Code, quotes,
/// comments and front matter hold no rules.
struct MarkdownRules {
    private var assembly: BookAssembly
    private let isOursAlone: Bool
    private var marked: Set<Skill.UID> = []
    private var section = ""
    private var isOurs = false
    private var item: Item?
    private var code = CodeFences()
    private var isComment = false
    private var paragraph: String?

    /// A list item whose lines are still coming in.
    private struct Item {
        /// Where its text begins.
        var column: Int
        /// Its lines so far.
        var lines: [String]
        /// Whether blank lines follow them.
        var hasGap = false
    }

    /// The skillbook of a rules file; without skills if it holds no list.
    ///
    /// - Parameters:
    ///   - lines: The page.
    ///   - now: The moment, for skills without a time.
    ///   - isOursAlone: Whether only what stands between our marks is read.
    /// - Returns: What stands in it.
    static func document(
        _ lines: TextLines,
        now: Timestamp,
        oursAlone isOursAlone: Bool = false
    ) -> SkillbookDocument {
        var rules = MarkdownRules(assembly: BookAssembly(now: now), isOursAlone: isOursAlone)
        let frontMatter = FrontMatter.lastLine(of: lines)
        for line in lines where line.number > frontMatter {
            if rules.assembly.isFull { break }
            rules.read(line)
        }
        rules.close()
        var document = rules.assembly.document(.markdownRules).0
        document.marked = rules.marked
        return document
    }

    private init(assembly: BookAssembly, isOursAlone: Bool) {
        (self.assembly, self.isOursAlone) = (assembly, isOursAlone)
    }

    private mutating func read(_ line: TextLine) {
        let text = line.trimmed
        if line.isMark, !code.isInside || isOurs {
            close()
            code = CodeFences()
            isOurs = text == MarkdownBlock.open
            return
        }
        if isComment {
            isComment = !text.contains("-->")
            return
        }
        if code.isInside, item != nil, !line.isBlank, line.indent == 0 {
            // Code in an item ends with the item, closed or not.
            code = CodeFences()
            item?.hasGap = true
        }
        // Only the column is copied out: a copy of the lines would be made anew with every line.
        if let column = item?.column, code.isInside || Self.continues(column, line) {
            return take(line, column)
        }
        switch code.take(text) {
        case .mark: return close()
        case .inside: return
        case .outside: break
        }
        if line.isBlank {
            item?.hasGap = true
            paragraph = nil
            return
        }
        if let column = item?.column, item?.hasGap == false, !Self.beginsBlock(text) {
            // CommonMark's lazy continuation: a paragraph goes on without its indent.
            return take(line, column)
        }
        begin(line, text)
    }

    private mutating func begin(_ line: TextLine, _ text: String) {
        close()
        if let heading = Self.heading(text) {
            section = heading
        } else if let underlined = paragraph,
            text.allSatisfy({ $0 == "=" })
                || text.allSatisfy({ $0 == "-" })
        {
            section = FileText.name(underlined)
        } else if line.indent < 4, let marker = Self.marker(text) {
            let content = String(text.dropFirst(marker)).trimmingSpace
            item = Item(column: line.indent + marker, lines: [Self.unchecked(content)])
            _ = code.take(content)
        } else if text.hasPrefix("<!--") {
            isComment = !text.contains("-->")
        } else {
            paragraph = line.indent < 4 ? text : nil
            return
        }
        paragraph = nil
    }

    /// Whether a line belongs to an item by its indent.
    private static func continues(_ column: Int, _ line: TextLine) -> Bool {
        !line.isBlank && line.indent >= min(column, 2)
    }

    private mutating func take(_ line: TextLine, _ column: Int) {
        if item?.hasGap == true { item?.lines.append("") }
        item?.lines.append(line.dropping(column))
        item?.hasGap = false
        _ = code.take(line.trimmed)
    }

    private mutating func close() {
        guard let item else { return }
        self.item = nil
        guard isOurs || !isOursAlone else { return }
        var content = item.lines.joined(separator: "\n").trimmingSpace
        var mark: MarkdownBlock.Mark?
        if isOurs { (content, mark) = MarkdownBlock.unwrapped(content) }
        content = FileText.body(content)
        guard !content.isEmpty else { return }
        var section = section.isEmpty ? "general" : section
        if let project = mark?.project { section = MarkdownBlock.section(of: section, in: project) }
        var skill = Skill(
            id: mark?.id ?? "",
            section: section,
            content: content,
            // Who writes a rules file wants every rule followed, whatever the question.
            applies: .always,
            createdAt: assembly.now
        )
        skill.isSecret = Secrets.found(in: content)
        if let mark, let scope = mark.scope {
            (skill.applies, skill.project) = (scope, mark.project)
            (skill.isPinned, skill.isByHand) = (mark.isPinned, mark.isByHand)
            marked.insert(skill.uid)
        }
        assembly.add(skill, called: mark?.id)
    }

    private static func beginsBlock(_ text: String) -> Bool {
        heading(text) != nil || marker(text) != nil || text.hasPrefix(">")
            || text.hasPrefix("<!--") || isBreak(text)
    }

    private static func heading(_ text: String) -> String? {
        let level = text.prefix { $0 == "#" }.count
        guard (1...6).contains(level) else { return nil }
        let rest = text.dropFirst(level)
        guard rest.isEmpty || rest.first?.isWhitespace == true else { return nil }
        var name = String(rest).trimmingSpace
        if name.hasSuffix("#") {
            let bare = String(name.reversed().drop { $0 == "#" }.reversed())
            if bare.isEmpty || bare.last?.isWhitespace == true { name = bare.trimmingSpace }
        }
        return FileText.name(name)
    }

    /// How many characters the mark of an item takes with its space; nil if the line begins none.
    private static func marker(_ text: String) -> Int? {
        guard !isBreak(text), let first = text.first else { return nil }
        var width = 1
        if !"-*+".contains(first) {
            let digits = text.prefix { $0.isASCII && $0.isNumber }.count
            guard (1...9).contains(digits), let end = text.dropFirst(digits).first,
                end == "." || end == ")"
            else { return nil }
            width = digits + 1
        }
        guard let space = text.dropFirst(width).first else { return width }
        return space == " " || space == "\t" ? width + 1 : nil
    }

    /// Whether a line only draws a rule across the page.
    private static func isBreak(_ text: String) -> Bool {
        let marks = text.filter { !$0.isWhitespace }
        guard marks.count > 2, let first = marks.first, "-*_".contains(first) else { return false }
        return marks.allSatisfy { $0 == first }
    }

    /// The text of an item of a to-do list.
    private static func unchecked(_ text: String) -> String {
        for box in ["[ ] ", "[x] ", "[X] "] where text.hasPrefix(box) {
            return String(text.dropFirst(box.count)).trimmingSpace
        }
        return text
    }
}
