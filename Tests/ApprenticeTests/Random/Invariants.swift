@testable import Apprentice
import TestSupport

/// What must hold of a store whatever was done to it.
struct Invariants {
    let book: Skillbook
    let revisions: [Revision]
    let feedback: [Feedback]
    let jobs: [LearningJob]
    let evidence: [Skill.UID: [Evidence]]
    let turns: [Trajectory.ID: Trajectory]

    init(_ store: any LearningStore) async throws {
        self = try await store.read { try Invariants($0) }
    }

    init(_ records: any LearningRecords) throws {
        book = records.book
        revisions = try records.revisions(limit: .max).reversed()
        jobs = try records.jobs(in: LearningJob.State.allCases, limit: .max)
        var feedback: [Feedback] = []
        while let next = try records.feedback(feedback.count + 1) { feedback.append(next) }
        self.feedback = feedback
        turns = try Dictionary(
            uniqueKeysWithValues: Set(feedback.map(\.turn)).compactMap { id in
                try records.trajectory(id).map { (id, $0) }
            }
        )
        evidence = try Dictionary(
            uniqueKeysWithValues: book.all.map { ($0.uid, try records.evidence(skill: $0.uid)) }
        )
    }

    /// What does not hold, in words.
    var violations: [String] {
        leftNotes + repeatedNotes + repeatedIDs + wrongCounts + replayed + touched
            + openJobs
            + unsettled + leftEvidence + releasedUnasked
    }

    /// What was taken back speaks no more, unless a file that was loaded since says it.
    private var leftNotes: [String] {
        let withdrawn = Set(feedback.filter(\.isWithdrawn).map(\.id))
        return book.live.flatMap { skill in
            skill.liveNotes.filter { source in
                guard let id = source.feedback, withdrawn.contains(id) else { return false }
                return !isLoaded(source)
            }
            .map { "\(skill.id) tells \"\($0.note ?? "")\", which was taken back" }
        }
    }

    private func isLoaded(_ source: Source) -> Bool {
        guard let feedback = source.feedback else { return false }
        let wanted = source.note ?? ""
        return revisions.contains { revision in
            guard case .load = revision.cause else { return false }
            return revision.changes.contains { change in
                change.after?.tells(wanted, of: feedback) ?? false
                    && !(change.before?.tells(wanted, of: feedback) ?? false)
            }
        }
    }

    private var repeatedNotes: [String] {
        var seen: [String: Skill] = [:]
        return book.live.flatMap { skill in
            Set(skill.liveNotes.compactMap(\.note)).compactMap { note in
                let key = note + "\n" + (skill.project ?? "")
                defer { seen[key] = skill }
                return seen[key].map { "\($0.id) and \(skill.id) stand for \"\(note)\"" }
            }
        }
    }

    private var repeatedIDs: [String] {
        var owners: [String: Skill.UID] = [:]
        return revisions.flatMap(\.changes).compactMap(\.after).compactMap { skill in
            let owner = owners[skill.id] ?? skill.uid
            owners[skill.id] = skill.uid
            return owner == skill.uid ? nil : "\(skill.id) was given out twice"
        }
    }

    private var wrongCounts: [String] {
        book.all.compactMap { skill in
            let family = book.family(of: skill.uid)
            let tally = Tally(family.flatMap { evidence[$0] ?? [] })
            let isRight =
                (skill.helpful, skill.harmful, skill.neutral)
                == (tally.helpful, tally.harmful, tally.neutral)
            return isRight ? nil : "the counts of \(skill.id) are not its evidence's"
        }
    }

    private var replayed: [String] {
        var copy = Skillbook()
        for revision in revisions {
            for change in revision.changes {
                let known = change.uid.flatMap { copy[$0] }
                let isNext = change.before.map { known?.isSame(as: $0) ?? false } ?? (known == nil)
                if !isNext { return ["r\(revision.number) does not begin where the book was"] }
            }
            copy.apply(revision)
        }
        for skill in book.all {
            guard var twin = copy[skill.uid] else { return ["\(skill.id) is in no revision"] }
            twin.takeCounts(of: skill)
            if twin != skill { return ["\(skill.id) is not what its revisions make of it"] }
        }
        return copy.revision == book.revision ? [] : ["the book's revision is not the last one"]
    }

    /// Learning changes neither the words of what is pinned nor, unnamed, what a person wrote.
    private var touched: [String] {
        revisions.filter { if case .learned = $0.cause { true } else { false } }.flatMap {
            revision in
            revision.changes.compactMap { change in
                guard let before = change.before, let after = change.after, before.isPinned,
                    before.content != after.content || !after.isLive
                else { return nil }
                return "r\(revision.number) touched the pinned \(before.id)"
            }
        }
    }

    /// A job that is done leaves no skill that waits to be learned.
    private var unsettled: [String] {
        jobs.filter { $0.state == .learned }.compactMap { job in
            guard let skill = job.skill.flatMap({ book[$0] }), skill.status == .provisional else {
                return nil
            }
            return "\(skill.id) is provisional although j\(job.id) is done"
        }
    }

    /// What was held back is used only once a person has said so, by hand or with a file.
    private var releasedUnasked: [String] {
        revisions.flatMap { revision -> [String] in
            switch revision.cause {
            case .hand, .load, .undo, .redo: return []
            case .feedback, .learned, .withdrawn, .synced, .consolidated, .proof, .contradiction:
                break
            }
            return revision.changes.compactMap { change in
                guard let before = change.before, before.isQuarantined,
                    change.after?.isLive ?? false
                else { return nil }
                return "r\(revision.number) released \(before.id), which was held back"
            }
        }
    }

    private var openJobs: [String] {
        jobs.filter { !$0.state.isFinal }.map { "j\($0.id) is still \($0.state.rawValue)" }
    }

    /// Feedback that was taken back leaves no verdict, neither its own nor a Reflector's.
    private var leftEvidence: [String] {
        let rows = evidence.values.joined()
        let judged = Set(feedback.filter { !$0.isWithdrawn }.map(\.turn))
        let own = feedback.filter(\.isWithdrawn).filter { feedback in
            rows.contains { $0.turn == feedback.turn && $0.who == feedback.evidenceName }
        }
        return own.map { "a verdict of the withdrawn feedback \($0.id) is left" }
            + rows.filter { row in
                row.judge == .reflector && !(row.turn.map(judged.contains) ?? true)
            }.map { "a Reflector's verdict on #\($0.turn ?? 0) is left, which nobody judges" }
    }
}

extension Skill {
    /// Whether it is in use and stands for a note of some feedback.
    func tells(_ wanted: String, of feedback: Feedback.ID) -> Bool {
        isLive
            && liveNotes.contains {
                $0.feedback == feedback && $0.note == wanted
            }
    }
}
