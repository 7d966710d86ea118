import Apprentice
import ApprenticeTerminal

/// How learning is put in words, wherever it is shown.
struct LessonWords: Sendable {
    /// `remembered as deploy-00001, for questions like this in proj`.
    func acknowledged(_ acknowledgement: Acknowledgement) -> String {
        let feedback = acknowledgement.feedback
        var parts: [String] = []
        if let skill = acknowledgement.skill {
            let place = skill.project.map { " in " + ProjectName.short($0) } ?? ""
            let scope =
                (skill.applies == .always ? "for every question" : "for questions like this")
                + place
            if let reason = skill.quarantine {
                parts.append("held back as \(skill.id): \(reason)")
                parts.append("use it: :inbox accept \(skill.id)")
            } else if acknowledgement.isNew {
                parts.append("remembered as \(skill.id), \(scope)")
                let other = skill.applies == .always ? "topic" : "always"
                parts.append("change: :applies \(other)")
            } else {
                parts.append("already known as \(skill.id), \(scope)")
            }
        } else {
            parts.append("#\(feedback.turn) is \(Self.verdict(feedback.score))")
        }
        for replaced in acknowledgement.replaced { parts.append("replaces \(replaced.id)") }
        if let other = acknowledgement.doubtful {
            let words = other.content.onOneLine
            let short = words.count > 48 ? words.prefix(47) + "…" : words[...]
            parts.append("no longer \"\(short)\"? then: :remove \(other.id)")
        }
        return ControlFilter.legibleLine(parts.joined(separator: " · "))
    }

    /// A score as it was given: `marked good`, `marked bad`, or `scored 0.5`.
    static func verdict(_ score: Double) -> String {
        score == 1 ? "marked good" : score == 0 ? "marked bad" : "scored \(score)"
    }

    /// The skills an answer cites, of which a few are named.
    static func cited(_ ids: [String]) -> [String] {
        guard !ids.isEmpty else { return [] }
        let more = ids.count > 5 ? " and \(ids.count - 5) more" : ""
        return [ids.prefix(5).joined(separator: ", ") + more]
    }

    /// A line for an event, if it deserves one.
    func line(_ event: LearningEvent) -> String? {
        switch event {
        case .learned(let lesson):
            var parts = ["learned j\(lesson.job)"]
            if let revision = lesson.revision { parts[0] += " (r\(revision))" }
            parts +=
                lesson.added.map { "+ " + $0 } + lesson.updated.map { "~ " + $0 }
                + lesson.removed.map { "- " + $0 }
            if !lesson.words.isEmpty { parts.append(lesson.words.onOneLine) }
            return ControlFilter.legibleLine(parts.joined(separator: " · "))
        case .failed(let job, let reason):
            return ControlFilter.legibleLine(
                "j\(job) failed: \(reason) · try again: :jobs retry \(job)"
            )
        case .notice(let text): return ControlFilter.legibleLine(text)
        case .usage, .stats: return nil
        }
    }
}

/// How a project is named to people.
enum ProjectName {
    /// The last part of its path.
    static func short(_ project: String) -> String {
        project.split(separator: "/").last.map(String.init) ?? project
    }
}
