import Apprentice

/// A proof as a row of `proofs`.
enum ProofRow {
    static let columns = """
        skill, turn, state, attempts, failures, holder, reason, result, revision, created_at, updated_at
        """

    static func values(_ proof: Proof) -> [SQLiteValue] {
        [
            SQLiteValue(proof.skill), SQLiteValue(proof.turn), .text(proof.state.rawValue),
            SQLiteValue(proof.attempts), SQLiteValue(proof.failures), SQLiteValue(proof.holder),
            SQLiteValue(proof.reason),
            SQLiteValue(proof.result.map { json($0).compact }), SQLiteValue(proof.revision),
            SQLiteValue(proof.createdAt), SQLiteValue(proof.updatedAt),
        ]
    }

    /// Reads `id` and the columns.
    static func proof(_ row: inout SQLiteRow) throws -> Proof {
        var proof = Proof(
            id: row.int(),
            skill: Skill.UID(row.text()),
            turn: row.int(),
            revision: 0,
            createdAt: Timestamp(microseconds: 0)
        )
        proof.state = try row.name(Proof.State.self)
        proof.attempts = row.int()
        proof.failures = row.int()
        proof.holder = row.optionalText()
        proof.reason = row.optionalText()
        proof.result = try row.optionalText().map { try result(StoredFields.json($0)) }
        proof.revision = row.int()
        proof.createdAt = row.moment()
        proof.updatedAt = row.moment()
        return proof
    }

    private static func json(_ result: Proof.Result) -> JSON {
        [
            "with": .string(result.with.rawValue), "without": .string(result.without.rawValue),
            "judge": .string(result.judge.rawValue), "model": .string(result.model),
            "words": JSON(result.words?.rawValue),
            "hindered": .array(result.hindered.map { JSON($0) }),
            "changed": JSON(result.changed),
        ]
    }

    private static func result(_ json: JSON) throws -> Proof.Result {
        func verdict(_ key: String) -> Adherence.Verdict? {
            json[key]?.string.flatMap(Adherence.Verdict.init)
        }
        guard let with = verdict("with"), let without = verdict("without"),
            let judge = json["judge"]?.string.flatMap(Proof.Judge.init)
        else { throw StoreError.unreadable("a proof's result") }
        return Proof.Result(
            with: with,
            without: without,
            judge: judge,
            model: json["model"]?.string ?? "",
            words: verdict("words"),
            hindered: json["hindered"]?.array?.compactMap(\.int) ?? [],
            changed: json["changed"]?.array?.compactMap(\.string) ?? []
        )
    }
}
