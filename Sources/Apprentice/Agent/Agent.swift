/// Answers questions with the skillbook's help.
public struct Agent: Sendable {
    /// The model that answers.
    public let model: any LanguageModel
    /// Where skills stand in its prompt.
    public let layout: SkillLayout
    /// Sampling temperature; nil leaves it to the provider.
    public let temperature: Double?
    /// Who goes first when others want the model, too.
    public let priority: ModelRequest.Priority
    /// What finds lessons by meaning; nil where words decide.
    public let meaning: MeaningSearch?
    /// What stands at the head of its system prompts, before the skillbook, where a conversation has
    /// nothing of its own; nil for nothing.
    public let instructions: String?
    /// How much a model that reasons thinks, as its provider names it; nil leaves it to the provider.
    public let reasoningEffort: String?
    /// The longest answer, in tokens; nil leaves it to the provider, or to what suits a small model.
    public let answerTokens: Int?
    /// What its calls are counted under; nil goes by the priority.
    private var role: ModelRequest.Role?

    /// Creates an agent.
    ///
    /// - Parameters:
    ///   - model: The model that answers.
    ///   - layout: Where skills stand in its prompt; by default what suits the model.
    ///   - temperature: Sampling temperature; by default 0 for a small model, else the provider's.
    ///   - priority: Who goes first when others want the model, too; by default who waits at a prompt.
    ///   - meaning: What finds lessons by meaning; without it words decide.
    ///   - instructions: What stands at the head of its system prompts; by default nothing.
    ///   - reasoningEffort: How much a model that reasons thinks, as its provider names it.
    ///   - answerTokens: The longest answer, in tokens.
    public init(
        model: any LanguageModel,
        layout: SkillLayout? = nil,
        temperature: Double? = nil,
        priority: ModelRequest.Priority = .chat,
        meaning: MeaningSearch? = nil,
        instructions: String? = nil,
        reasoningEffort: String? = nil,
        answerTokens: Int? = nil
    ) {
        self.meaning = meaning
        self.instructions = instructions
        self.reasoningEffort = reasoningEffort
        self.answerTokens = answerTokens
        self.priority = priority
        self.model = model
        self.layout = layout ?? .suiting(model.profile)
        self.temperature = temperature ?? (model.profile.isSmall ? 0 : nil)
    }

    /// The same agent with nobody waiting at a prompt for its answers.
    package var inBatch: Agent {
        Agent(
            model: model,
            layout: layout,
            temperature: temperature,
            priority: .batch,
            meaning: meaning,
            instructions: instructions,
            reasoningEffort: reasoningEffort,
            answerTokens: answerTokens
        )
    }

    /// The same agent at temperature 0, for a proof: then only the lessons make a difference.
    ///
    /// - Parameter priority: Who goes first when others want the model, too.
    /// - Returns: The agent.
    package func proving(_ priority: ModelRequest.Priority) -> Agent {
        var agent = Agent(
            model: model,
            layout: layout,
            temperature: 0,
            priority: priority,
            meaning: meaning,
            instructions: instructions,
            reasoningEffort: reasoningEffort,
            answerTokens: answerTokens
        )
        agent.role = .proof
        return agent
    }

    /// What one question is asked with, where that is not what the agent asks with.
    package struct Tuning: Sendable, Equatable {
        /// Sampling temperature; nil leaves it to the agent.
        package var temperature: Double?
        /// The longest answer, in tokens; nil leaves it to the agent.
        package var answerTokens: Int?

        /// What leaves all to the agent.
        package init(temperature: Double? = nil, answerTokens: Int? = nil) {
            (self.temperature, self.answerTokens) = (temperature, answerTokens)
        }
    }

    /// What an agent answered.
    package struct Answer: Sendable, Equatable {
        /// The text, without citations.
        package var text: String
        /// The skills it drew on.
        package var cited: [Skill.UID]
        /// Tokens it took.
        package var usage: Usage
        /// How it ended.
        package var finish: Finish
    }

    /// What is near a question in meaning; nil where that does not matter or words decide.
    package func meaning(
        of question: String,
        book: Skillbook,
        project: String?
    ) async -> QuestionMeaning? {
        guard let meaning,
            SkillSelection.asksForMeaning(of: book, project: project, layout: layout)
        else { return nil }
        return await meaning.near(question)
    }

    /// The lessons a question gets, as the first one of a conversation.
    ///
    /// - Parameters:
    ///   - question: The question.
    ///   - book: The book it is answered with.
    ///   - project: The project it is asked in; nil outside of any.
    /// - Returns: The lessons, and what was near and is left out.
    package func lessons(
        for question: String,
        book: Skillbook,
        project: String?
    ) async -> SkillSelection {
        var index = SkillIndex()
        index.update(to: book)
        let isAsked = SkillSelection.asksForMeaning(of: book, project: project, layout: layout)
        var selection = SkillSelection(
            for: question,
            book: book,
            index: index,
            project: project,
            layout: layout,
            meaning: await meaning(of: question, book: book, project: project)
        )
        selection.failure = isAsked ? meaning?.failure : nil
        return selection
    }

    /// The longest answer, in tokens; the window is shared between it and the prompt.
    package var answerLimit: Int {
        min(answerTokens ?? 2048, model.profile.contextWindow / (answerTokens == nil ? 4 : 2))
    }

    /// The longest prompt, in tokens.
    package var window: Int { model.profile.contextWindow - answerLimit }

    /// Answers a prompt, handing on the text without citations as it arrives.
    ///
    /// - Parameters:
    ///   - prompt: What the model is sent.
    ///   - question: The question in it, by which a small model's sources are told.
    ///   - form: The JSON the answer must be, if it must; then it arrives in one piece.
    ///   - tuning: What this question alone is asked with.
    ///   - onEvent: Called in order for each piece of text and each retry.
    /// - Returns: The whole answer, and what it drew on.
    /// - Throws: ``ModelError``, or `CancellationError`.
    package func answer(
        _ prompt: AgentPrompt,
        question: String,
        fitting form: AnswerForm? = nil,
        tuning: Tuning = Tuning(),
        onEvent: @escaping @Sendable (ModelEvent) -> Void
    ) async throws -> Answer {
        // Each way a function of its own: what the other keeps while it waits costs nothing here.
        if let form {
            return try await structuredAnswer(prompt, question: question, form, onEvent: onEvent)
        }
        return try await textAnswer(prompt, question: question, tuning, onEvent: onEvent)
    }

    private func textAnswer(
        _ prompt: AgentPrompt,
        question: String,
        _ tuning: Tuning,
        onEvent: @escaping @Sendable (ModelEvent) -> Void
    ) async throws -> Answer {
        // A small model is shown no ids.
        let ids = layout.isForSmallModel ? [] : prompt.shown.map(\.id)
        let text = AnswerText(citing: ids, onPiece: { onEvent(.text($0)) })
        let reply = try await model.reply(to: request(prompt.messages, tuning)) { event in
            switch event {
            case .text(let piece): text.take(piece)
            case .thoughtSoFar:
                text.restart()
                onEvent(event)
            default: onEvent(event)
            }
        }
        return answer(text, to: question, of: prompt, reply)
    }

    // Not inlined: what it needs for a moment would be part of every task that waits for a reply.
    @inline(never)
    private func answer(
        _ text: AnswerText,
        to question: String,
        of prompt: AgentPrompt,
        _ reply: ModelReply
    ) -> Answer {
        let (text, ids) = text.finish()
        let cited =
            layout.isForSmallModel
            ? prompt.shown.filter { $0.isUsed(in: text, beyond: question) }
            : prompt.shown.filter { ids.contains($0.id) }
        return Answer(
            text: text,
            cited: cited.map(\.uid),
            usage: reply.usage,
            finish: reply.finish
        )
    }

    private func request(
        _ messages: [Message],
        _ tuning: Tuning = Tuning(),
        _ schema: ReplySchema? = nil
    ) -> ModelRequest {
        let longest = model.profile.isSmall ? answerLimit : answerTokens
        return ModelRequest(
            messages: messages,
            schema: schema,
            temperature: tuning.temperature ?? temperature,
            maxTokens: tuning.answerTokens.map { min($0, longest ?? $0) } ?? longest,
            priority: priority,
            role: role,
            reasoningEffort: reasoningEffort
        )
    }

    /// Answers with JSON of a form; what does not fit is asked for once more.
    private func structuredAnswer(
        _ prompt: AgentPrompt,
        question: String,
        _ form: AnswerForm,
        onEvent: @escaping @Sendable (ModelEvent) -> Void
    ) async throws -> Answer {
        do {
            var usage = Usage()
            let json = try await model.structuredReply(
                to: request(prompt.messages, Tuning(), form.schema),
                counting: &usage
            ) {
                json,
                _ throws(ReplyError) in
                let faults = form.faults(of: json)
                guard faults.isEmpty else {
                    throw ReplyError(reason: faults.joined(separator: "; "))
                }
                return json
            }
            let text = json.compact
            onEvent(.text(text))
            // No place for citations in it: told by code, as with a small model.
            let cited = prompt.shown.filter { $0.isUsed(in: text, beyond: question) }
            return Answer(text: text, cited: cited.map(\.uid), usage: usage, finish: .whole)
        } catch var error as ModelError where error.code == .malformedReply {
            error.what = "the answer does not fit the schema, twice"
            error.remedy = "loosen the schema, or try another model: --model PROVIDER/NAME"
            throw error
        }
    }
}

extension Skill {
    /// Whether an answer holds a key term of the skill that the question did not: how code tells what
    /// a model drew on that cannot be trusted to say so.
    package func isUsed(in answer: String, beyond question: String) -> Bool {
        let terms = KeyTerms(fullText).required
        return terms.contains {
            KeyTerms.text(answer, holds: $0) && !KeyTerms.text(question, holds: $0)
        }
    }
}
