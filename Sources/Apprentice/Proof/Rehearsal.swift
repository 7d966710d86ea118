/// A kept question that is asked again after the same turns as then; its answers are not kept.
package struct Rehearsal: Sendable {
    /// The turn whose question it is.
    let turn: Trajectory
    private let past: [Conversation.Past]
    private let instructions: String?
    private let agent: Agent

    /// - Parameters:
    ///   - turn: The turn whose question is asked.
    ///   - agent: Who answers.
    ///   - records: The store's tables.
    /// - Throws: ``StoreError``.
    init(of turn: Trajectory, agent: Agent, in records: some LearningRecords) throws {
        self.turn = turn
        self.agent = agent
        instructions = try records.session(turn.session).map(\.instructions) ?? agent.instructions
        past = try Conversation.past(
            of: turn.session,
            before: turn.id,
            forSmallModel: agent.layout.isForSmallModel,
            in: records
        )
    }

    /// The skills that a book holds for the question.
    ///
    /// - Parameters:
    ///   - book: The book.
    ///   - skill: One that is to be shown in any case.
    /// - Returns: What stands in the prompt.
    func selection(from book: Skillbook, showing skill: Skill? = nil) async -> SkillSelection {
        var selection = await agent.lessons(
            for: turn.question,
            book: book,
            project: turn.project
        )
        guard let skill, !selection.shown.contains(where: { $0.uid == skill.uid }) else {
            return selection
        }
        selection.shown.append(skill)
        selection.hidden.removeAll { $0.uid == skill.uid }
        return selection
    }

    /// Answers the question.
    ///
    /// - Parameters:
    ///   - skills: What stands in the prompt.
    ///   - onEvent: Called for what delays the answer.
    /// - Returns: The answer, and what it drew on.
    /// - Throws: ``ModelError``, or `CancellationError`.
    func answer(
        with skills: SkillSelection,
        onEvent: @escaping @Sendable (ModelEvent) -> Void = { _ in }
    ) async throws -> Comparison.Side {
        var conversation = Conversation(past: past)
        let prompt = AgentPrompt(
            question: AgentPrompt.Question(turn.question, context: turn.context),
            selection: skills,
            standing: StandingBlock(
                skills.standing ?? [],
                isForSmallModel: agent.layout.isForSmallModel
            ),
            instructions: instructions,
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
        return Comparison.Side(
            text: answer.text,
            shown: skills.shown,
            cited: answer.cited,
            usage: answer.usage
        )
    }
}
