/// What the skillbook makes of one question: its answer with the skills of now and with none.
public struct Comparison: Sendable, Equatable {
    /// One of the two answers.
    public struct Side: Sendable, Equatable {
        /// The answer, without citations.
        public var text: String
        /// The skills in its prompt.
        public var shown: [Skill]
        /// Those of them it drew on.
        public var cited: [Skill.UID]
        /// Tokens it took.
        public var usage: Usage
    }

    /// With the skillbook.
    public var with: Side
    /// With no skill.
    public var without: Side

    /// Answers a kept question again, twice, after the same turns as then; keeps neither answer.
    ///
    /// Both are asked at once: the difference is the skills' alone only at temperature 0.
    ///
    /// - Parameters:
    ///   - turn: The turn whose question is asked.
    ///   - agent: Who answers.
    ///   - store: Where the skillbook and the turns before are.
    ///   - onEvent: Called for what delays either answer: a retry, a wait.
    /// - Throws: ``ModelError``, ``StoreError``, or `CancellationError`.
    public init(
        of turn: Trajectory,
        agent: Agent,
        store: any LearningStore,
        onEvent: @escaping @Sendable (ModelEvent) -> Void = { _ in }
    ) async throws {
        let (book, rehearsal) = try await store.read { records in
            (records.book, try Rehearsal(of: turn, agent: agent, in: records))
        }
        let skills = await rehearsal.selection(from: book)
        async let bare = rehearsal.answer(with: SkillSelection(), onEvent: onEvent)
        with = try await rehearsal.answer(with: skills, onEvent: onEvent)
        without = try await bare
    }
}
