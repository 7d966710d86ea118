@testable import Apprentice
import Testing

/// A book, feedback that waits, and what the guard makes of a batch.
struct GuardFixture {
    var ledger = Ledger()
    var commit = Commit(jobs: [], revision: nil, notices: [])

    var book: Skillbook { ledger.book }
    var live: [Skill] { book.live }
    var lines: [String] { live.map(\.promptText) }

    /// An active skill that stands for a note.
    mutating func known(
        _ note: String,
        of question: String = "how do I deploy billing?",
        as wording: String? = nil,
        project: String? = nil
    ) throws -> Skill {
        let given = try ledger.correct(note, of: question, project: project)
        try ledger.learn(wording.map { [UpdateOperation(.add, content: $0)] } ?? [])
        return try ledger.now(given.skill)
    }

    /// A skill without a note, as a file brings it.
    mutating func loaded(_ content: String, section: String = "deploy") throws -> Skill {
        ledger.tick()
        let id = Skill.id(section: section, serial: try ledger.records.takeSerial())
        let skill = Skill(
            id: id,
            section: section,
            content: content,
            createdAt: ledger.records.now
        )
        try ledger.records.append(.load("a.json"), [SkillChange(before: nil, after: skill)])
        return try ledger.now(skill)
    }

    /// Notes that wait, each on a turn of its own; the skills that stand for them.
    @discardableResult
    mutating func told(
        _ notes: String...,
        of question: String = "how do I deploy billing?",
        citing cited: [Skill] = []
    ) throws -> [Skill] {
        try notes.map { note in
            try #require(try ledger.correct(note, of: question, cited: cited).skill)
        }
    }

    /// Applies a batch to all that waits.
    mutating func apply(
        _ operations: UpdateOperation...,
        mode: LearningMode = .free
    ) throws {
        commit = try ledger.learn(operations, mode: mode)
    }

    func now(_ skill: Skill) throws -> Skill { try ledger.now(skill) }
}

extension UpdateOperation {
    static func add(_ content: String, section: String = "") -> UpdateOperation {
        UpdateOperation(.add, section: section, content: content)
    }

    static func update(_ skill: Skill, _ content: String, context: String = "") -> UpdateOperation {
        UpdateOperation(.update, skillID: skill.id, content: content, context: context)
    }

    static func remove(_ skill: Skill) -> UpdateOperation {
        UpdateOperation(.remove, skillID: skill.id)
    }
}
