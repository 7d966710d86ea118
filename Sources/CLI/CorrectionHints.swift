import Apprentice

/// Tells a newcomer how to correct an answer: twice, and never again.
enum CorrectionHints {
    static let words = "not right? type  :no WHAT IS RIGHT  and it answers again and remembers it"
    private static let key = "told:correction"

    /// What to say behind an answer, counted in the store so that a new start does not repeat it.
    static func hint(after turn: Trajectory, chat: Chat) async -> String? {
        guard chat.output.isInteractive, turn.outcome == .answered,
            !chat.session.isPrivate
        else { return nil }
        let store = chat.store
        let told = (try? await store.read { try $0.value(key) }).flatMap { $0 }.flatMap { Int($0) }
        guard (told ?? 0) < 2 else { return nil }
        try? await store.transaction { try $0.setValue("\((told ?? 0) + 1)", for: key) }
        return words
    }
}
