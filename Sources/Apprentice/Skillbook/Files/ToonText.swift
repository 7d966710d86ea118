/// What `ace-framework` puts into prompts: a line for each skill under a head that names the columns.
enum ToonText {
    /// Whether a first line is the head of such a table.
    static func begins(_ line: Substring) -> Bool {
        let line = String(line).trimmingSpace
        return line == "skills: []"
            || (line.hasPrefix("skills[") && line.contains("]{") && line.hasSuffix(":"))
    }

    /// The skillbook of a table.
    ///
    /// - Throws: ``FileFormatError`` for a line that does not fit the head.
    static func document(
        _ lines: TextLines,
        now: Timestamp
    ) throws(FileFormatError) -> SkillbookDocument {
        var assembly = BookAssembly(now: now)
        var columns: [String] = []
        var separator: Character = ","
        for line in lines where !line.isBlank {
            if assembly.isFull { break }
            let text = line.trimmed
            guard !columns.isEmpty || !begins(line.text) else {
                guard let open = text.firstIndex(of: "{"), let close = text.lastIndex(of: "}")
                else {
                    continue
                }
                let size = text[..<open]
                separator = size.contains("\t") ? "\t" : size.contains("|") ? "|" : ","
                columns = text[text.index(after: open)..<close].split(separator: separator)
                    .map { String($0).trimmingSpace }
                continue
            }
            let values = values(text, separator)
            guard let values, values.count == columns.count, !columns.isEmpty else {
                throw FileFormatError(
                    line: line.number,
                    column: 1,
                    reason: "a row should have \(columns.count) columns"
                        + (values.map { " and has \($0.count)" } ?? "; a quote is not closed")
                )
            }
            let row = Dictionary(zip(columns, values)) { _, last in last }
            add(row, to: &assembly)
        }
        return assembly.document(.toon).0
    }

    private static func add(_ row: [String: String], to assembly: inout BookAssembly) {
        let section = FileText.name(row["section"] ?? "")
        let content = FileText.body(row["content"] ?? "")
        guard !content.trimmingSpace.isEmpty else {
            return assembly.repair(
                "\(FileText.quoted(row["id"] ?? "")) says nothing; it was left out"
            )
        }
        var skill = Skill(
            id: row["id"] ?? "",
            section: section.isEmpty ? "general" : section,
            content: content,
            applies: section.lowercased() == "general" ? .always : .topic,
            createdAt: assembly.now
        )
        func count(_ key: String) -> Int {
            min(max(row[key].flatMap { Int($0) } ?? 0, 0), 1_000_000_000)
        }
        (skill.helpful, skill.harmful, skill.neutral) = (
            count("helpful"), count("harmful"), count("neutral")
        )
        skill.isSecret = Secrets.found(in: content)
        let tally = Tally(
            helpful: skill.helpful,
            harmful: skill.harmful,
            neutral: skill.neutral
        )
        assembly.add(skill, called: row["id"], tally: tally.total > 0 ? ["": tally] : [:])
    }

    /// The values of a row; nil if a quoted one does not end.
    private static func values(_ line: String, _ separator: Character) -> [String]? {
        var values: [String] = []
        var value = ""
        var isQuoted = false
        var isEscaped = false
        for character in line {
            if isEscaped {
                value.append(["n": "\n", "r": "\r", "t": "\t"][character] ?? character)
                isEscaped = false
            } else if isQuoted, character == "\\" {
                isEscaped = true
            } else if character == "\"", isQuoted || value.isEmpty {
                isQuoted.toggle()
            } else if character == separator, !isQuoted {
                values.append(value)
                value = ""
            } else {
                value.append(character)
            }
        }
        return isQuoted ? nil : values + [value]
    }
}
