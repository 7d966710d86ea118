@testable import Apprentice

/// What was done in a random life, for the reader of a failure.
struct Diary: CustomStringConvertible {
    private var acts: [String] = []
    private var end: [String] = []

    var description: String { (acts + end).joined(separator: "\n") }

    mutating func add(_ act: String, at revision: Int) { acts.append("at r\(revision) \(act)") }

    /// Writes down how it all came to be.
    mutating func close(_ store: Invariants) {
        for revision in store.revisions {
            end.append("r\(revision.number) \(revision.cause)")
            for change in revision.changes {
                end.append("    - " + (change.before.map { text($0, store) } ?? "none"))
                end.append("    + " + (change.after.map { text($0, store) } ?? "none"))
            }
        }
        for job in store.jobs {
            let skill = job.skill.flatMap { store.book[$0]?.id } ?? "no skill"
            end.append(
                "j\(job.id) #\(job.turn) f\(job.feedback) \(job.state) \(skill) \(job.reason ?? "")"
            )
        }
        for feedback in store.feedback {
            let notes = feedback.notes.map(\.text)
            end.append("f\(feedback.id) #\(feedback.turn) \(feedback.evidenceName)")
            end.append("    \(feedback.score) \(notes) withdrawn \(feedback.isWithdrawn)")
        }
        for row in store.evidence.values.joined() {
            let skill = store.book[row.skill]?.id ?? "no skill"
            end.append("\(skill) #\(row.turn ?? 0) \(row.who) \(row.tag)")
        }
    }

    private func text(_ skill: Skill, _ store: Invariants) -> String {
        let sources = skill.sources.map {
            "#\($0.turn ?? 0) f\($0.feedback ?? 0) j\($0.job ?? 0) \($0.note ?? "-") \($0.state)"
        }
        let home = skill.mergedInto.flatMap { store.book[$0]?.id }.map { " into \($0)" } ?? ""
        let marks = (skill.isPinned ? " pinned" : "") + (skill.isByHand ? " by hand" : "")
        return "\(skill.id) \(skill.status)\(home)\(marks) \(skill.project ?? "-") "
            + "\"\(skill.content)\" \(sources)"
    }
}
