@testable import Apprentice

/// What was said and taken back, done again in the plainest way: no book, no jobs, no model.
///
/// It hears of each event when that is acknowledged, and tells what the store must hold after them.
struct PlainReplay {
    /// What one person says of one turn.
    private struct Said {
        var verdict: Verdict
        /// The notes in force, and at which revisions each was given, and given again by a redo.
        var notes: [String: (given: Int, again: Int)] = [:]
        var isWithdrawn = false
        var isGood: Bool { verdict.score >= 0.5 }
    }

    private var said: [Feedback.ID: Said] = [:]
    /// The note that a revision of some feedback brought.
    private var brought: [Feedback.ID: [Int: String]] = [:]

    mutating func acknowledge(_ verdict: Verdict, _ given: Acknowledgement) {
        var now = said[given.feedback.id] ?? Said(verdict: verdict)
        if now.isWithdrawn { now = Said(verdict: verdict) }
        now.verdict = verdict
        if let note = verdict.note {
            now.notes[note] = (given.revision, given.revision)
            // Said again where it stands already, it brings nothing.
            let isNew = given.skill?.sources.contains {
                $0.feedback == given.feedback.id && $0.note == note && $0.at == given.feedback.at
            }
            if isNew ?? false { brought[given.feedback.id, default: [:]][given.revision] = note }
        }
        said[given.feedback.id] = now
    }

    mutating func withdraw(_ feedback: [Feedback]) {
        for each in feedback { said[each.id]?.isWithdrawn = true }
    }

    /// Takes an undo or redo in: `reverted` is no longer in force.
    mutating func revert(_ reverted: Revision, in history: [Revision]) {
        set(reverted, inForce: false, history)
    }

    private mutating func set(_ revision: Revision, inForce: Bool, _ history: [Revision]) {
        let now = history.map(\.number).max() ?? 0
        switch revision.cause {
        case .feedback(let id):
            let note = brought[id]?[revision.number]
            if inForce {
                said[id]?.isWithdrawn = false
                for note in said[id]?.notes.keys.map(\.self) ?? [] {
                    said[id]?.notes[note]?.again = now
                }
                if let note { said[id]?.notes[note] = (revision.number, now) }
            } else if let notes = said[id]?.notes.filter({ $0.key != note }) {
                // Feedback goes with its last note.
                if notes.isEmpty { said[id]?.isWithdrawn = true } else { said[id]?.notes = notes }
            }
        case .withdrawn(let id):
            said[id]?.isWithdrawn = inForce
            for note in said[id]?.notes.keys.map(\.self) ?? [] where !inForce {
                said[id]?.notes[note]?.again = now
            }
        case .undo(let number), .redo(let number):
            guard let other = history.first(where: { $0.number == number }) else { return }
            set(other, inForce: !inForce, history)
        default: break
        }
    }

    /// What of a store is not as it must be.
    func differences(from store: Invariants) -> [String] {
        lostFeedback(store) + lostNotes(store) + wrongEvidence(store)
    }

    private func lostFeedback(_ store: Invariants) -> [String] {
        let kept = Dictionary(uniqueKeysWithValues: store.feedback.map { ($0.id, $0) })
        let odd = said.filter { id, said in
            guard let feedback = kept[id] else { return true }
            return feedback.isWithdrawn != said.isWithdrawn
                || feedback.score != said.verdict.score
                || (!said.isWithdrawn && Set(feedback.notes.map(\.text)) != Set(said.notes.keys))
        }
        return odd.keys.sorted().map { "feedback \($0) is kept otherwise than it was given" }
            + (kept.count > said.count ? ["there is feedback that nobody gave"] : [])
    }

    /// Each note in force stands in a prompt, or went for a cause since it was given.
    private func lostNotes(_ store: Invariants) -> [String] {
        said.sorted { $0.key < $1.key }.filter { !$0.value.isWithdrawn }.flatMap { id, said in
            said.notes.filter { !store.isKept($0.key, of: id, since: $0.value) }.map {
                "lost \"\($0.key)\" of feedback \(id), given at r\($0.value.again)"
            }
        }
    }

    /// One row for each person and cited skill, of what that person says last.
    private func wrongEvidence(_ store: Invariants) -> [String] {
        var wanted: [String: Bool] = [:]
        for said in said.values where !said.isWithdrawn {
            guard let turn = store.turns[said.verdict.turn], turn.givesEvidence else { continue }
            let who = "\(said.verdict.kind.rawValue):\(said.verdict.who)"
            for uid in turn.cited { wanted["#\(turn.id) \(who) \(uid)"] = said.isGood }
        }
        var found: [String: Bool] = [:]
        let rows = store.evidence.values.joined()
        for row in rows where row.judge == .human || row.judge == .other {
            found["#\(row.turn ?? 0) \(row.who) \(row.skill)"] = row.tag == .helpful
        }
        return Set(wanted.keys).union(found.keys).sorted().compactMap { key in
            wanted[key] == found[key] ? nil : "the verdict \(key) is not as it was given"
        }
    }
}
