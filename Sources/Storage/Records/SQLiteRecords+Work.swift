import Apprentice

extension SQLiteRecords {
    func save(_ feedback: Feedback) throws -> Feedback.ID {
        try save(in: "feedback", feedback.id, FeedbackRow.columns, FeedbackRow.values(feedback))
    }

    func feedback(_ id: Feedback.ID) throws -> Feedback? {
        try connection.first(
            "SELECT id, \(FeedbackRow.columns) FROM feedback WHERE id = ? AND scope = ?",
            SQLiteValue(id),
            Scope.row
        ) { try FeedbackRow.feedback(&$0) }
    }

    func feedback(turn: Trajectory.ID) throws -> [Feedback] {
        try connection.rows(
            "SELECT id, \(FeedbackRow.columns) FROM feedback WHERE turn = ? AND scope = ? ORDER BY id",
            SQLiteValue(turn),
            Scope.row
        ) { try FeedbackRow.feedback(&$0) }
    }

    func save(_ job: LearningJob) throws -> LearningJob.ID {
        try save(in: "jobs", job.id, JobRow.columns, JobRow.values(job))
    }

    func job(_ id: LearningJob.ID) throws -> LearningJob? {
        try connection.first(
            "SELECT id, \(JobRow.columns) FROM jobs WHERE id = ? AND scope = ?",
            SQLiteValue(id),
            Scope.row
        ) { try JobRow.job(&$0) }
    }

    func jobs(in states: [LearningJob.State], limit: Int) throws -> [LearningJob] {
        try rows(
            "id, \(JobRow.columns)",
            of: "jobs",
            in: states,
            order: "interactive DESC, id",
            limit: limit
        ) { try JobRow.job(&$0) }
    }

    func jobIDs(in states: [LearningJob.State]) throws -> [LearningJob.ID] {
        try rows("id", of: "jobs", in: states) { $0.int() }
    }

    /// The rows of a table that are in some states, in an order.
    private func rows<State: RawRepresentable<String>, Row>(
        _ columns: String,
        of table: String,
        in states: [State],
        order: String = "id",
        limit: Int = .max,
        read: (inout SQLiteRow) throws -> Row
    ) throws -> [Row] {
        let names = states.map { SQLiteValue.text($0.rawValue) }
        let places = names.map { _ in "?" }.joined(separator: ", ")
        return try connection.rows(
            """
            SELECT \(columns) FROM \(table) WHERE scope = ? AND state IN (\(places))
            ORDER BY \(order) LIMIT ?
            """,
            [Scope.row] + names + [SQLiteValue(max(limit, 0))],
            read: read
        )
    }

    func jobs(turn: Trajectory.ID) throws -> [LearningJob] {
        try connection.rows(
            "SELECT id, \(JobRow.columns) FROM jobs WHERE turn = ? AND scope = ? ORDER BY id",
            SQLiteValue(turn),
            Scope.row
        ) { try JobRow.job(&$0) }
    }

    func append(_ end: JobEnd) throws {
        _ = try insert(into: "job_ends", JobEndRow.columns, JobEndRow.values(end))
    }

    func ends() throws -> [JobEnd] {
        try connection.rows(
            "SELECT id, \(JobEndRow.columns) FROM job_ends WHERE scope = ? ORDER BY id",
            Scope.row
        ) { JobEndRow.end(&$0) }
    }

    func removeEnds(_ ids: [JobEnd.ID]) throws {
        for id in ids {
            try connection.run(
                "DELETE FROM job_ends WHERE id = ? AND scope = ?",
                SQLiteValue(id),
                Scope.row
            )
        }
    }

    func judgedTurns(after turn: Trajectory.ID, limit: Int) throws -> [Trajectory.ID] {
        try connection.rows(
            """
            SELECT DISTINCT turn FROM feedback WHERE scope = ? AND turn > ? ORDER BY turn LIMIT ?
            """,
            Scope.row,
            SQLiteValue(turn),
            SQLiteValue(max(limit, 0))
        ) { $0.int() }
    }

    func save(_ proof: Proof) throws -> Proof.ID {
        try save(in: "proofs", proof.id, ProofRow.columns, ProofRow.values(proof))
    }

    func proof(_ id: Proof.ID) throws -> Proof? {
        try connection.first(
            "SELECT id, \(ProofRow.columns) FROM proofs WHERE id = ? AND scope = ?",
            SQLiteValue(id),
            Scope.row
        ) { try ProofRow.proof(&$0) }
    }

    func proofs(in states: [Proof.State], limit: Int) throws -> [Proof] {
        try rows("id, \(ProofRow.columns)", of: "proofs", in: states, limit: limit) {
            try ProofRow.proof(&$0)
        }
    }

    func proofs(of skill: Skill.UID) throws -> [Proof] {
        try connection.rows(
            "SELECT id, \(ProofRow.columns) FROM proofs WHERE scope = ? AND skill = ? ORDER BY id",
            Scope.row,
            SQLiteValue(skill)
        ) { try ProofRow.proof(&$0) }
    }

    func save(_ proposal: Proposal) throws -> Proposal.ID {
        try save(in: "proposals", proposal.id, ProposalRow.columns, ProposalRow.values(proposal))
    }

    func proposal(_ id: Proposal.ID) throws -> Proposal? {
        try connection.first(
            "SELECT id, \(ProposalRow.columns) FROM proposals WHERE id = ? AND scope = ?",
            SQLiteValue(id),
            Scope.row
        ) { try ProposalRow.proposal(&$0) }
    }

    func proposal(key: String) throws -> Proposal? {
        try connection.first(
            "SELECT id, \(ProposalRow.columns) FROM proposals WHERE scope = ? AND key = ?",
            Scope.row,
            .text(key)
        ) { try ProposalRow.proposal(&$0) }
    }

    func proposals(in states: [Proposal.State], limit: Int) throws -> [Proposal] {
        try rows("id, \(ProposalRow.columns)", of: "proposals", in: states, limit: limit) {
            try ProposalRow.proposal(&$0)
        }
    }

    func value(_ name: String) throws -> String? {
        try connection.first(
            "SELECT value FROM named_values WHERE scope = ? AND name = ?",
            Scope.row,
            .text(name)
        ) { $0.text() }
    }

    func setValue(_ value: String?, for name: String) throws {
        if let value {
            try connection.run(
                "INSERT OR REPLACE INTO named_values (scope, name, value) VALUES (?, ?, ?)",
                Scope.row,
                .text(name),
                .text(value)
            )
        } else {
            try connection.run(
                "DELETE FROM named_values WHERE scope = ? AND name = ?",
                Scope.row,
                .text(name)
            )
        }
    }
}
