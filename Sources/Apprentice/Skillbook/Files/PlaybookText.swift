/// The text of the paper's authors: `[id] helpful=N harmful=N :: content` under `## NAME`.
enum PlaybookText {
    /// Whether a text holds an entry, or only headings, as an empty playbook does.
    static func isPlaybook(_ lines: TextLines) -> Bool {
        var hasOnlyHeadings = true
        for line in lines where !line.isBlank {
            if Entry(line.trimmed) != nil { return true }
            if !line.text.hasPrefix("## ") { hasOnlyHeadings = false }
        }
        return hasOnlyHeadings
    }

    /// The skillbook of a playbook.
    static func document(_ lines: TextLines, now: Timestamp) -> SkillbookDocument {
        var assembly = BookAssembly(now: now)
        var section = ""
        var open: (entry: Entry, section: String, indent: Int, more: [String])?
        // Lines with nothing on them, which belong to an entry if it goes on behind them.
        var blanks = 0
        func close() {
            guard let last = open else { return }
            open = nil
            let content = ([last.entry.content] + last.more).joined(separator: "\n").trimmingSpace
            guard !content.isEmpty else {
                return assembly.repair(
                    "\(FileText.quoted(last.entry.id)) says nothing; it was left out"
                )
            }
            var skill = Skill(
                id: last.entry.id,
                section: last.section,
                content: FileText.body(content),
                applies: last.section.lowercased() == "general" ? .always : .topic,
                createdAt: now
            )
            skill.helpful = last.entry.helpful
            skill.harmful = last.entry.harmful
            skill.isSecret = Secrets.found(in: content)
            let tally = Tally(helpful: skill.helpful, harmful: skill.harmful, neutral: 0)
            assembly.add(skill, called: last.entry.id, tally: tally.total > 0 ? ["": tally] : [:])
        }
        for line in lines {
            if assembly.isFull { break }
            let text = line.trimmed
            if line.isBlank {
                blanks += 1
                continue
            }
            defer { blanks = 0 }
            if let last = open, line.indent >= last.indent + 2 {
                let space = [String](repeating: "", count: blanks)
                open?.more += space + [line.withoutColumns(last.indent + 2)]
            } else if let entry = Entry(text) {
                close()
                if section.isEmpty {
                    assembly.repair(
                        "line \(line.number) stands under no heading; it is under general"
                    )
                }
                open = (entry, section.isEmpty ? "general" : section, line.indent, [])
            } else if text.hasPrefix("#") {
                close()
                section = FileText.name(String(text.drop { $0 == "#" }))
            } else {
                if open == nil || blanks > 0 {
                    assembly.repair("line \(line.number) is no entry; it was left out")
                } else {
                    // The authors' own reader loses it; a line break in a content is no loss here.
                    assembly.repair("line \(line.number) goes on with the entry before it")
                    open?.more.append(text)
                }
            }
        }
        close()
        return assembly.document(.playbookText).0
    }

    /// A skill as an entry; further lines of its text are indented by two.
    static func entry(_ skill: Skill) -> String {
        let lines = TextLines(skill.shownText(withContext: true)).map { String($0.text) }
        return "[\(skill.id)] helpful=\(skill.helpful) harmful=\(skill.harmful) :: "
            + lines.joined(separator: "\n  ")
    }

    /// A page with other entries in it; what stands before the first and behind the last one stays.
    ///
    /// - Parameters:
    ///   - body: The entries, under their headings.
    ///   - page: The page.
    ///   - isOurs: Whether a line stands in the text of the skill of an id.
    /// - Returns: The page as it should be; nil when something else stands between its entries.
    static func placed(
        _ body: String,
        in page: String,
        isOurs: (_ id: String, _ line: String) -> Bool
    ) -> String? {
        let lines = Array(TextLines(page))
        var start: Int?
        var end = 0
        var last: (id: String, indent: Int)?
        for (index, line) in lines.enumerated() where !line.isBlank {
            let isNext = index == end
            if let last, line.indent >= last.indent + 2,
                isNext || isOurs(last.id, line.trimmed)
            {
                end = index + 1
            } else if let entry = Entry(line.trimmed) {
                let between = lines[end..<index].filter { !$0.isBlank }
                let isHeaded = between.last?.text.hasPrefix("#") ?? false
                if start == nil {
                    start = between.last.map { isHeaded ? $0.number - 1 : index } ?? index
                } else if !between.allSatisfy({ $0.text.hasPrefix("#") }) {
                    return nil
                }
                end = index + 1
                last = (entry.id, line.indent)
            }
        }
        guard let start else { return lines.allSatisfy(\.isBlank) ? body : nil }
        let before = lines[..<start].map { $0.text + "\n" }.joined()
        let behind = lines[end...].map { $0.text + "\n" }.joined()
        return before + body + behind
    }

    /// One line of a playbook.
    struct Entry {
        /// What stands in brackets.
        var id: String
        /// Verdicts that it helped.
        var helpful: Int
        /// Verdicts that it harmed.
        var harmful: Int
        /// What follows the colons.
        var content: String

        /// Reads a line; nil if it is not an entry.
        init?(_ line: String) {
            guard line.hasPrefix("["), let close = line.firstIndex(of: "]") else { return nil }
            id = String(line[line.index(after: line.startIndex)..<close]).trimmingSpace
            let rest = line[line.index(after: close)...]
            guard let colons = rest.firstRange(of: "::") else { return nil }
            content = String(rest[colons.upperBound...]).trimmingSpace
            let counts = String(rest[..<colons.lowerBound]).pieces(around: "harmful=")
            let first = (counts.first ?? "").trimmingSpace
            guard counts.count == 2, first.hasPrefix("helpful="),
                let helpful = Self.count(first.dropFirst("helpful=".count)),
                let harmful = Self.count(counts[1].trimmingSpace[...])
            else { return nil }
            self.helpful = helpful
            self.harmful = harmful
        }

        private static func count(_ digits: Substring) -> Int? {
            guard !digits.isEmpty, digits.allSatisfy({ $0.isASCII && $0.isNumber }) else {
                return nil
            }
            return min(Int(digits) ?? .max, 1_000_000_000)
        }
    }
}
