/// What one conversation remembers for its prompts: its turns, and what the model has been shown.
struct Dialogue: Sendable {
    /// Who answers.
    let agent: Agent
    /// The project it is held in; nil outside of any.
    let project: String?
    /// What stands before everything else in its system prompt; nil for nothing.
    var instructions: String?
    /// The turns so far.
    var conversation = Conversation()
    private var standing: StandingBlock?
    private var index = SkillIndex()

    init(agent: Agent, project: String?) {
        self.agent = agent
        self.project = project
        instructions = agent.instructions
    }

    /// Lays the prompt out; the standing block is written once, and again when what has changed
    /// since would take more than ``foldLimit``.
    ///
    /// - Parameters:
    ///   - question: The newest question.
    ///   - book: The snapshot the answer draws on.
    ///   - meaning: What is near the question in meaning; nil where words decide.
    /// - Returns: What the model is sent.
    mutating func prompt(
        for question: ChatSession.Question,
        book: Skillbook,
        meaning: QuestionMeaning?
    ) -> AgentPrompt {
        index.update(to: book)
        let layout = agent.layout
        let selection = SkillSelection(
            for: question.text,
            book: book,
            index: index,
            project: project,
            layout: layout,
            meaning: meaning
        )
        if let messages = question.messages {
            return AgentPrompt(adding: selection, to: messages, layout: layout)
        }
        let whole = selection.standing
        let isSmall = layout.isForSmallModel
        var standing = self.standing ?? StandingBlock(whole ?? [], isForSmallModel: isSmall)
        // A book that no longer fits stands nowhere whole, and is not listed as gone line by line.
        if whole == nil, !standing.order.isEmpty {
            standing = StandingBlock(isForSmallModel: isSmall)
        }
        let changed = standing.changes(to: selection.shown).reduce(0) { $0 + Tokens.estimate($1) }
        if let whole, changed > Self.foldLimit {
            standing = StandingBlock(whole, isForSmallModel: isSmall)
        }
        self.standing = standing
        return AgentPrompt(
            question: AgentPrompt.Question(
                question.text,
                correction: question.correcting,
                context: question.context,
                images: question.images
            ),
            selection: selection,
            standing: standing,
            instructions: instructions,
            conversation: &conversation,
            layout: layout,
            window: agent.window
        )
    }

    /// The most the changes since the standing block may take, in tokens.
    private static let foldLimit = 500
}
