@testable import Apprentice
import Testing

/// A store's records, with the transactions a test makes on them one after another.
struct Ledger {
    var records = MemoryRecords(now: Timestamp(microseconds: 0), clock: { .init(microseconds: 0) })
    var policy = LearningPolicy()
    /// The loop in whose name all is done.
    let holder = LeaseHolder()

    var book: Skillbook { records.book }

    /// The newest cause.
    var cause: Revision.Cause? {
        get throws { try records.revisions(limit: 1).first?.cause }
    }

    mutating func tick() { records.now.microseconds += 1000 }

    /// Asks a question and answers it.
    mutating func ask(
        _ question: String = "how do I deploy billing?",
        cited: [Skill] = [],
        shown: [Skill] = [],
        outcome: Trajectory.Outcome = .answered,
        project: String? = nil
    ) throws -> Int {
        tick()
        var turn = Trajectory(
            session: 1,
            question: question,
            model: "scripted",
            project: project,
            askedAt: records.now
        )
        turn.cited = cited.map(\.uid)
        turn.shown = (cited + shown).map(\.uid)
        turn.outcome = outcome
        turn.answer = "an answer"
        return try records.insert(turn)
    }

    @discardableResult
    mutating func say(_ verdict: Verdict) throws -> Acknowledgement {
        try atomically { records, policy in try records.acknowledge(verdict, policy: policy) }
    }

    /// Says something bad of a question asked just now.
    @discardableResult
    mutating func correct(
        _ note: String,
        of question: String = "how do I deploy billing?",
        cited: [Skill] = [],
        project: String? = nil
    ) throws -> Acknowledgement {
        try say(.bad(ask(question, cited: cited, project: project), note: note))
    }

    @discardableResult
    mutating func withdraw(
        _ turn: Int,
        who: String = "me",
        kind: Feedback.Kind = .human
    ) throws -> Withdrawal {
        try atomically { records, _ in try records.withdraw(turn: turn, who: who, kind: kind) }
    }

    @discardableResult
    mutating func undo(_ number: Int? = nil, upTo shown: Int = .max) throws -> Reversal {
        try atomically { records, _ in try records.undo(number, upTo: shown) }
    }

    @discardableResult
    mutating func redo() throws -> Reversal {
        try atomically { records, _ in try records.redo() }
    }

    @discardableResult
    mutating func edit(_ edit: BookEdit) throws -> Skill {
        try atomically { records, _ in try records.edit(edit) }
    }

    /// Loads a file.
    @discardableResult
    mutating func load(
        _ document: SkillbookDocument,
        merging: Bool,
        isStrange: Bool = false
    ) throws -> LoadResult {
        try atomically { records, _ in
            try records.load(document, named: "file", merging: merging, isStrange: isStrange)
        }
    }

    /// Leases and reflects on all that waits.
    mutating func reflect(
        insight: String = "an insight",
        tags: [String: Evidence.Tag] = [:]
    ) throws -> [Assignment] {
        let holder = holder
        return try atomically { records, _ in
            for each in try records.claim(limit: .max, for: holder) {
                let reflection = Reflection(keyInsight: insight, skillTags: tags)
                _ = try records.keep(reflection, of: each.job)
            }
            return try records.waitingReflections(limit: .max, for: holder)
        }
    }

    /// Learns from all that waits by one batch.
    @discardableResult
    mutating func learn(
        _ operations: [UpdateOperation] = [],
        mode: LearningMode = .free,
        tags: [String: Evidence.Tag] = [:]
    ) throws -> Commit {
        let cases = try reflect(tags: tags)
        return try commit(operations, of: cases, mode: mode)
    }

    mutating func commit(
        _ operations: [UpdateOperation],
        of cases: [Assignment],
        mode: LearningMode = .free,
        seen: [Skill.UID: Int]? = nil,
        retriesStale: Bool = false
    ) throws -> Commit {
        let holder = holder
        return try atomically { records, _ in
            _ = try records.takeManagerLease(for: holder)
            return try records.commit(
                UpdateBatch(operations: operations),
                finishing: cases,
                seen: seen ?? records.book.skills.mapValues(\.revision),
                mode: mode,
                model: "scripted",
                by: holder,
                retriesStale: retriesStale
            )
        }
    }

    /// Runs a transaction on a copy, as a store does.
    mutating func atomically<Result>(
        _ body: (inout MemoryRecords, LearningPolicy) throws -> Result
    ) throws -> Result {
        tick()
        var working = records
        let result = try body(&working, policy)
        records = working
        return result
    }

    /// The skill as it is now.
    func now(_ skill: Skill?) throws -> Skill { try #require(skill.flatMap { book[$0.uid] }) }
}
