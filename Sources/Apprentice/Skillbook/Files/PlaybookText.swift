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
        var open: (entry: Entry, section: String, more: [String])?
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
            skill.isSecret = Secrets.stands(in: content)
            let tally = Tally(helpful: skill.helpful, harmful: skill.harmful, neutral: 0)
            assembly.add(skill, called: last.entry.id, tally: tally.total > 0 ? ["": tally] : [:])
        }
        for line in lines {
            if assembly.isFull { break }
            let text = line.trimmed
            if let entry = Entry(text) {
                close()
                if section.isEmpty {
                    assembly.repair(
                        "line \(line.number) stands under no heading; it is under general"
                    )
                }
                open = (entry, section.isEmpty ? "general" : section, [])
            } else if text.hasPrefix("#") {
                close()
                section = FileText.name(String(text.drop { $0 == "#" }))
            } else if !text.isEmpty {
                if open == nil {
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

        /// Reads a line; nil if it is no entry.
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
