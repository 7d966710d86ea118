/// Reads a skillbook in any form it may be found in.
package enum SkillbookReader {
    /// The skillbook a text holds, told by what stands in it.
    ///
    /// What can be repaired is, and listed; what cannot is refused whole.
    ///
    /// - Parameters:
    ///   - text: The whole file.
    ///   - now: The moment, for skills without a time.
    /// - Returns: What stands in it, and what was repaired.
    /// - Throws: ``FileFormatError`` with the first place that shows it is not a skillbook.
    package static func read(
        _ text: String,
        now: Timestamp
    ) throws(FileFormatError) -> SkillbookDocument {
        let document = try document(text, now: now)
        guard document.skills.count <= BookAssembly.limit else {
            throw FileFormatError(
                line: 1,
                column: 1,
                reason: "it holds more than \(BookAssembly.limit) skills"
            )
        }
        return document
    }

    private static func document(
        _ text: String,
        now: Timestamp
    ) throws(FileFormatError) -> SkillbookDocument {
        let lines = TextLines(text)
        let first = lines.first { !$0.isBlank }
        guard let first else {
            throw FileFormatError(line: 1, column: 1, reason: "the file is empty")
        }
        if first.isJSON { return try json(text, now: now) }
        guard lines.count(upTo: lineLimit + 1) <= lineLimit else {
            throw FileFormatError(
                line: lineLimit + 1,
                column: 1,
                reason: "it has more lines than a skillbook"
            )
        }
        if ToonText.begins(first.text) { return try ToonText.document(lines, now: now) }
        if !lines.contains(where: \.isMark), PlaybookText.isPlaybook(lines) {
            return PlaybookText.document(lines, now: now)
        }
        // A page whose front matter cannot be read may still be one of rules.
        if let page = try? AgentSkills.Page(text, folder: nil, now: now) {
            var document = SkillbookDocument(format: .agentSkills)
            document.take([page])
            return document
        }
        let document = MarkdownRules.document(lines, now: now)
        guard !document.skills.isEmpty else {
            throw FileFormatError(
                line: first.number,
                column: 1,
                reason: "it is no JSON, no playbook text, and holds no Markdown list"
            )
        }
        return document
    }

    /// A page of more lines takes minutes to read, and is none of rules.
    private static let lineLimit = 1_000_000

    private static func json(
        _ text: String,
        now: Timestamp
    ) throws(FileFormatError) -> SkillbookDocument {
        let json: JSON
        do throws(JSONSyntaxError) {
            json = try JSON(parsing: text)
        } catch {
            throw FileFormatError(line: error.line, column: error.column, reason: error.reason)
        }
        do throws(MisplacedValue) {
            guard let members = json.object else {
                throw MisplacedValue(
                    path: [],
                    reason: "a skillbook is an object and this is \(json.kind)"
                )
            }
            return try JSONBook.document(members, now: now)
        } catch {
            let place = JSONPlace.of(error.path, in: text)
            throw FileFormatError(line: place.line, column: place.column, reason: error.reason)
        }
    }
}
