import Apprentice
import ApprenticeTerminal

/// A skill in words and as JSON.
enum SkillReport {
    /// `you said of #1 "how do I deploy?": "we use zeppo"`.
    static func words(of source: Source) -> String {
        let about = source.turn.map { " of #\($0)" } ?? ""
        let question =
            source.question.map { " \"\(DisplayWidth.truncate($0.onOneLine, to: 60))\"" } ?? ""
        let state =
            switch source.state {
            case .live: ""
            case .superseded: " (replaced since)"
            case .withdrawn: " (taken back)"
            }
        guard let note = source.note else {
            return "learned from\(about.dropFirst(3))\(question)\(state)"
        }
        let learned =
            source.job.map { " · learned j\($0)" + (source.model.map { " by \($0)" } ?? "") } ?? ""
        return "you said\(about)\(question): \"\(note.onOneLine)\"\(state)\(learned)"
    }

    /// A row of the list.
    ///
    /// - Parameters:
    ///   - skill: The skill.
    ///   - confirmed: When a person last said that it holds, if that was long ago.
    /// - Returns: The cells.
    static func row(_ skill: Skill, confirmed: Timestamp? = nil) -> [String] {
        let counts = "+\(skill.helpful) -\(skill.harmful)"
        var marks: [String] = []
        if skill.status != .active { marks.append(skill.status.rawValue) }
        if let reason = skill.quarantine { marks.append("held back: \(reason) (:inbox)") }
        if skill.applies == .always { marks.append("always") }
        if skill.isPinned { marks.append("pinned") }
        if let project = skill.project { marks.append("in " + ProjectName.short(project)) }
        if let confirmed { marks.append("last confirmed \(confirmed.day)") }
        return [skill.id, counts, marks.joined(separator: " "), skill.listText]
    }

    /// What a program reads, under the field's names.
    static func json(_ skill: Skill) -> JSON {
        [
            "id": .string(skill.id),
            "uid": .string(skill.uid.description),
            "section": .string(skill.section),
            "content": .string(skill.content),
            // The same as a strategy is told elsewhere in the field: with pattern and category.
            "pattern": .string(skill.content),
            "context": .string(skill.context),
            "keywords": JSON(skill.keywords),
            "status": .string(skill.status.rawValue),
            "applies": .string(skill.applies.rawValue),
            "project": JSON(skill.project),
            "pinned": .bool(skill.isPinned),
            "origin": .string(skill.origin.rawValue),
            "quarantine": JSON(skill.quarantine),
            "helpful": JSON(skill.helpful),
            "harmful": JSON(skill.harmful),
            "neutral": JSON(skill.neutral),
            "confidence": .double(skill.confidence),
            "evidence_count": JSON(skill.evidenceCount),
            "category": .string(skill.category.rawValue),
            "revision": JSON(skill.revision),
            "sources": .array(skill.sources.map(json)),
            "created_at": .string(skill.createdAt.iso),
            "updated_at": .string(skill.updatedAt.iso),
        ]
    }

    /// A skill with what its newest proof shows.
    static func json(_ skill: Skill, _ proof: Proof?) -> JSON {
        let shown = proof.map(ProofReport.json) ?? .null
        return .object((json(skill).object ?? []) + [(key: "proof", value: shown)])
    }

    /// Skills with what their newest proofs show.
    static func json(_ skills: [Skill], _ proofs: [Skill.UID: Proof]) -> JSON {
        .array(skills.map { json($0, proofs[$0.uid]) })
    }

    private static func json(_ source: Source) -> JSON {
        [
            "turn": JSON(source.turn),
            "question": JSON(source.question),
            "note": JSON(source.note),
            "state": .string(source.state.rawValue),
            "job": JSON(source.job),
            "model": JSON(source.model),
            "at": .string(source.at.iso),
        ]
    }
}
