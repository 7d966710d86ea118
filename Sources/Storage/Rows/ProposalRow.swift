import Apprentice

/// A proposal as a row of `proposals`.
enum ProposalRow {
    static let columns = "key, state, host, content, created_at, updated_at"

    static func values(_ proposal: Proposal) -> [SQLiteValue] {
        var content = StoredObject()
        content.add("session", proposal.session)
        content.add("said", proposal.said)
        content.add("note", proposal.note)
        content.add("question", proposal.question)
        content.add("answer", proposal.answer)
        content.add("steps", proposal.steps)
        content.add("model", proposal.model)
        content.add("project", proposal.project)
        content.add("said_at", proposal.saidAt)
        return [
            .text(proposal.key), .text(proposal.state.rawValue), .text(proposal.host),
            .text(content.json.compact), SQLiteValue(proposal.createdAt),
            SQLiteValue(proposal.updatedAt),
        ]
    }

    /// Reads `id` and the columns.
    static func proposal(_ row: inout SQLiteRow) throws -> Proposal {
        let (id, key) = (row.int(), row.text())
        let (state, host) = (try row.name(Proposal.State.self), row.text())
        let content = try StoredFields(StoredFields.json(row.text()))
        var proposal = Proposal(
            id: id,
            key: key,
            state: state,
            host: host,
            session: try content.text("session"),
            said: try content.text("said"),
            note: try content.text("note"),
            question: try content.text("question"),
            answer: try content.text("answer"),
            steps: content["steps"]?.string,
            model: content["model"]?.string,
            project: content["project"]?.string,
            saidAt: content["said_at"]?.string,
            createdAt: row.moment()
        )
        proposal.updatedAt = row.moment()
        return proposal
    }
}
