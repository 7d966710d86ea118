/// A conversation between a persona and the agent, and what became of it.
public struct GeneratedConversation: Sendable, Equatable {
    /// What the persona says and the agent answers.
    public struct Exchange: Sendable, Equatable {
        /// What the persona said.
        public var question: String
        /// What the agent answered.
        public var answer: String
        /// Ids of the skills the answer drew on.
        public var skills: [String]

        /// Creates an exchange.
        public init(question: String, answer: String, skills: [String] = []) {
            (self.question, self.answer, self.skills) = (question, answer, skills)
        }
    }

    /// The persona.
    public var persona: Persona
    /// What was said, in order.
    public var exchanges: [Exchange] = []
    /// How often it was begun.
    public var attempts = 0
    /// Tokens it took, on both sides and with the attempts that were thrown away.
    public var usage = Usage()
    /// How long it took.
    public var duration = Duration.zero
    /// Why there is none; nil when all went well.
    public var failure: SampleResult.Failure?

    /// Creates an empty one.
    init(_ persona: Persona) { self.persona = persona }

    /// One line of a file for fine-tuning: `{"messages":[{"role","content"},…]}`, as OpenAI's chat
    /// format has it.
    public var trainingLine: String {
        let messages = exchanges.flatMap { exchange -> [JSON] in
            [
                ["role": "user", "content": .string(exchange.question)],
                ["role": "assistant", "content": .string(exchange.answer)],
            ]
        }
        return JSON.object([(key: "messages", value: .array(messages))]).compact
    }

    /// What makes it useless for training; nil when nothing does.
    var fault: String? {
        var said: Set<String> = []
        for (number, exchange) in zip(1..., exchanges) {
            let question = exchange.question.lowercased()
            if question.isEmpty { return "message \(number) is empty" }
            if question.contains(/how (can|may) i (help|assist)/) {
                return "message \(number) speaks for the assistant"
            }
            if exchange.answer.allSatisfy(\.isWhitespace) { return "answer \(number) is empty" }
            if !said.insert(question).inserted { return "message \(number) repeats an earlier one" }
            if question == exchange.answer.lowercased() {
                return "answer \(number) repeats its message"
            }
        }
        return nil
    }
}
