import Apprentice

/// Asks about a lesson that an answer drew on and that nobody confirmed for long: once per lesson.
enum AgeQuestions {
    /// What to say behind an answer, counted in the store so that a new start does not repeat it.
    static func question(after turn: Trajectory, chat: Chat) async -> String? {
        guard chat.output.isInteractive, turn.outcome == .answered, !turn.cited.isEmpty else {
            return nil
        }
        let asked = try? await chat.store.read { records -> (Skill, Timestamp)? in
            let stale = try records.stale(turn.cited.compactMap { records.book[$0] })
            let new = try stale.filter { try records.value(key($0.key)) == nil }
            guard
                let oldest = new.min(by: {
                    ($0.value, $0.key.description) < ($1.value, $1.key.description)
                })
            else { return nil }
            return records.book[oldest.key].map { ($0, oldest.value) }
        }
        guard let (skill, confirmed) = asked,
            (try? await chat.store.transaction { try $0.setValue("1", for: key(skill.uid)) }) != nil
        else { return nil }
        return words(skill, confirmed)
    }

    /// The question: what it is about, and what to type.
    static func words(_ skill: Skill, _ confirmed: Timestamp) -> String {
        "\(skill.id) was last confirmed \(confirmed.day): does it still hold?"
            + " yes  :good  no  :remove \(skill.id)"
    }

    private static func key(_ uid: Skill.UID) -> String { "asked:age:\(uid)" }
}
