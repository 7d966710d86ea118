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
        let isSmall = agent.layout.isForSmallModel
        let (book, past, session) = try await store.read { records in
            let past = try Conversation.past(
                of: turn.session,
                before: turn.id,
                forSmallModel: isSmall,
                in: records
            )
            return (records.book, past, try records.session(turn.session))
        }
        let skills = await agent.lessons(for: turn.question, book: book, project: turn.project)
        let conversation = Conversation(past: past)
        @Sendable func answer(with skills: SkillSelection) async throws -> Side {
            var conversation = conversation
            let prompt = AgentPrompt(
                question: AgentPrompt.Question(turn.question, context: turn.context),
                selection: skills,
                standing: StandingBlock(
                    skills.standing ?? [],
                    isForSmallModel: agent.layout.isForSmallModel
                ),
                instructions: session.map(\.instructions) ?? agent.instructions,
                conversation: &conversation,
                layout: agent.layout,
                window: agent.window
            )
            let answer = try await agent.answer(prompt, question: turn.question) { event in
                switch event {
                case .text, .thinking, .thoughtSoFar: break
                default: onEvent(event)
                }
            }
            return Side(
                text: answer.text,
                shown: skills.shown,
                cited: answer.cited,
                usage: answer.usage
            )
        }
        async let bare = answer(with: SkillSelection())
        with = try await answer(with: skills)
        without = try await bare
    }
}
