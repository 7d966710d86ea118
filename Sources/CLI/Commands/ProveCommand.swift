import ApprenticeSystem
import Apprentice

extension Command {
    static let prove = Command(
        "prove",
        "[ID…]",
        summary:
            "ask the questions of lessons again, with and without them, and see which are followed",
        example: ":prove deploy-00001",
        completing: .skill,
        place: .both
    ) { arguments, chat in
        var arguments = arguments
        var skills: [Skill] = []
        while let id = arguments.word() { skills.append(try await chat.skill(id)) }
        let (book, turns) = try await chat.store.read {
            ($0.book, try $0.recentTurns(limit: ProofReport.recent))
        }
        if skills.isEmpty { skills = book.live }
        let output = chat.output
        let count = Locked(0)
        let total = skills.count
        let proofs = try await chat.loop.prove(skills) { _, notices in
            let number = count.withLock { number in
                number += 1
                return number
            }
            if output.isInteractive { output.notice("  proved \(number) of at most \(total)") }
            for notice in notices { output.notice(notice) }
        }
        chat.showed(revision: try await chat.store.read { $0.book.revision })
        await chat.refreshStatus()
        output.result(
            ProofReport(skills: skills, proofs: proofs, turns: turns).result(width: output.width)
        )
    }
}

/// What proofs show, for people and for programs.
struct ProofReport {
    /// The skills that were to be proved.
    let skills: [Skill]
    /// How their proofs ended.
    let proofs: [Proof]
    /// The newest turns, in which uses are counted.
    let turns: [Trajectory]

    /// In how many of the newest answers uses are counted.
    static let recent = 1000

    func result(width: Int?) -> CommandResult {
        let ended = Dictionary(proofs.map { ($0.skill, $0) }) { $1 }
        let proved = skills.filter { ended[$0.uid] != nil }
        let left = skills.filter { ended[$0.uid] == nil }
        var lines: [String] = []
        if !proved.isEmpty {
            let head = [
                "lesson", "used", "followed with", "followed without", "told by", "got in the way",
            ]
            let rows = proved.compactMap { skill in
                ended[skill.uid].map { row(skill, $0) }
            }
            lines.append(Table.text([head] + rows, fitting: width))
        }
        if !left.isEmpty {
            let names = left.prefix(5).map(\.id).joined(separator: ", ")
            let more = left.count > 5 ? " and \(left.count - 5) more" : ""
            lines.append("no question to ask: \(names)\(more)")
        }
        if skills.isEmpty { lines.append("no lesson to prove: the skillbook is empty") }
        return CommandResult(
            "prove",
            lines.joined(separator: "\n"),
            [
                (
                    key: "lessons",
                    value: .array(
                        proved.compactMap { skill in
                            ended[skill.uid].map { json(skill, $0) }
                        }
                    )
                ),
                (key: "not_proved", value: JSON(left.map(\.id))),
            ]
        )
    }

    private func used(_ skill: Skill) -> Int { turns.count { $0.cited.contains(skill.uid) } }

    private func row(_ skill: Skill, _ proof: Proof) -> [String] {
        guard let result = proof.result else {
            return [skill.id, "\(used(skill))", proof.reason ?? "not proved"]
        }
        let hindered = result.hindered.map { "#\($0)" }.joined(separator: " ")
        return [
            skill.id, "\(used(skill))", Self.word(result.with), Self.word(result.without),
            result.judge.rawValue, hindered.isEmpty ? "no" : hindered,
        ]
    }

    private func json(_ skill: Skill, _ proof: Proof) -> JSON {
        let members: [(key: String, value: JSON)] = [
            (key: "id", value: .string(skill.id)), (key: "used", value: JSON(used(skill))),
        ]
        return .object(members + (Self.json(proof).object ?? []))
    }

    private static func word(_ verdict: Adherence.Verdict) -> String {
        switch verdict {
        case .followed: "yes"
        case .notFollowed: "no"
        case .unclear: "can't tell"
        }
    }

    /// What a program reads of a proof.
    static func json(_ proof: Proof) -> JSON {
        [
            "proof": JSON(proof.id), "state": .string(proof.state.rawValue),
            "turn": JSON(proof.turn), "revision": JSON(proof.revision),
            "outcome": JSON(proof.result?.outcome.rawValue),
            "with": JSON(proof.result?.with.rawValue),
            "without": JSON(proof.result?.without.rawValue),
            "told_by": JSON(proof.result?.judge.rawValue),
            "model": JSON(proof.result?.model),
            "got_in_the_way": .array((proof.result?.hindered ?? []).map { JSON($0) }),
            "changed": JSON(proof.result?.changed ?? []),
            "reason": JSON(proof.reason), "at": .string(proof.updatedAt.iso),
        ]
    }

    /// `proof p3: followed with it, not without it · told by code · asked #1 again`.
    static func words(_ proof: Proof, of skill: Skill) -> String {
        guard let result = proof.result else { return "proof p\(proof.id): \(proof.reason ?? "")" }
        let shown =
            switch result.outcome {
            case .followed: "followed with it, not without it"
            case .notFollowed: "not followed"
            case .noDifference: "followed with it and without it: no difference"
            case .unclear: "it can't be told whether it is followed"
            }
        var parts = ["proof p\(proof.id): \(shown)", "told by \(result.judge.rawValue)"]
        parts.append("asked #\(proof.turn) again")
        if !result.hindered.isEmpty {
            parts.append(
                "got in the way of " + result.hindered.map { "#\($0)" }.joined(separator: ", ")
            )
        }
        parts += result.changed
        if skill.revision > proof.revision { parts.append("before its last change") }
        return parts.joined(separator: " · ")
    }
}
