/// What a model is sent for one question, and which skills it was shown.
package struct AgentPrompt: Sendable, Equatable {
    /// The messages, oldest first.
    package var messages: [Message]
    /// The skills that stand in them.
    package var shown: [Skill]
    /// The skills that would, but did not fit.
    package var hidden: [Skill]
    /// Whether the oldest turns were left out now, because the window was full.
    package var hasDroppedTurns: Bool
}

extension AgentPrompt {
    /// What a person asks, beyond the words.
    package struct Question: Sendable {
        /// The words.
        package var text: String
        /// The turn judged bad and what was said of it, when the same question is answered again.
        package var correction: (turn: Trajectory, note: String)?

        /// What goes with it (see ``Trajectory/context``).
        package var context: String?
        /// The pictures that go with it.
        package var images: [Image]

        /// Creates a question.
        package init(
            _ text: String,
            correction: (turn: Trajectory, note: String)? = nil,
            context: String? = nil,
            images: [Image] = []
        ) {
            self.text = text
            self.correction = correction
            self.context = context
            self.images = images
        }

        /// The words, with what goes with them behind.
        var whole: String {
            context.map { text + "\n\n" + Fence.block("file", $0) } ?? text
        }
    }

    /// Lays out a prompt.
    ///
    /// - Parameters:
    ///   - question: The newest question.
    ///   - selection: The skills for it.
    ///   - standing: The block in the session's system prompt.
    ///   - instructions: The user's own, which stand before it.
    ///   - conversation: The turns before it.
    ///   - layout: Where skills stand.
    ///   - window: The most the messages may take, in tokens.
    package init(
        question: Question,
        selection: SkillSelection,
        standing: StandingBlock,
        instructions: String? = nil,
        conversation: inout Conversation,
        layout: SkillLayout,
        window: Int
    ) {
        let isSmall = layout.isForSmallModel
        let system = (instructions.map { $0 + "\n\n" } ?? "") + standing.system
        let fresh =
            isSmall
            ? selection.shown.map { "- " + $0.ruleText } : standing.changes(to: selection.shown)
        let newest =
            isSmall ? Self.small(question, rules: fresh) : Self.large(question, fresh: fresh)
        let taken =
            Tokens.estimate(system) + Tokens.estimate(newest) + 16
            + question.images.count * Image.tokens
        let (turns, hasDropped) = conversation.messages(
            within: max(0, window - taken),
            without: question.correction?.turn.id
        )
        messages =
            [Message(.system, system)] + turns + [Message(.user, newest, images: question.images)]
        shown = selection.shown
        hidden = selection.hidden
        hasDroppedTurns = hasDropped
    }

    /// Adds lessons to a conversation that somebody else keeps, and leaves everything else as it is.
    ///
    /// - Parameters:
    ///   - selection: The lessons for its last message.
    ///   - messages: The conversation.
    ///   - layout: Where skills stand.
    init(adding selection: SkillSelection, to messages: [Message], layout: SkillLayout) {
        self.messages = messages
        (shown, hidden, hasDroppedTurns) = (selection.shown, selection.hidden, false)
        guard !selection.shown.isEmpty else { return }
        guard layout.isForSmallModel else {
            let lines = selection.shown.map(\.promptLine).joined(separator: "\n")
            let block = Prompts.skillbookRules + "\n\n" + Fence.block("skillbook", lines)
            self.messages.insert(Message(.system, block), at: 0)
            return
        }
        guard let last = self.messages.indices.last else { return }
        let rules = selection.shown.map { "- " + $0.ruleText }
        self.messages[last].content = Self.small(Question(messages[last].content), rules: rules)
    }

    private static func large(_ question: Question, fresh: [String]) -> String {
        var parts: [String] = []
        if !fresh.isEmpty {
            parts.append(Fence.block("skillbook_changes", fresh.joined(separator: "\n")))
        }
        if let correction = question.correction {
            parts.append(Fence.block("wrong_answer", correction.turn.answer))
            parts.append("You answered the question below with this wrong answer. I said of it:")
            parts.append(Fence.block("note", correction.note))
            parts.append("Answer it again, rightly, without mentioning the wrong answer.")
        }
        parts.append(question.whole)
        return parts.joined(separator: "\n\n")
    }

    /// Rules after the question: there the embedded model obeys them best.
    private static func small(_ question: Question, rules: [String]) -> String {
        var parts = [question.whole]
        var rules = rules
        if let correction = question.correction {
            let said = "- " + correction.note.hangingIndent
            rules.removeAll { $0 == said }
            rules.insert(said, at: 0)
        }
        if !rules.isEmpty {
            parts.append(
                "Follow these rules of mine in your answer:\n" + rules.joined(separator: "\n")
            )
        }
        return parts.joined(separator: "\n\n")
    }
}
