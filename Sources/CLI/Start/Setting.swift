import Apprentice
import ApprenticeModels

/// A named choice of the user's: an option, an environment variable, a line of the start-up file or
/// `:set`, which shows each with where it came from.
///
/// The one table of them feeds parser, `--help`, `:set`, completion and the manual.
enum Setting: String, Sendable, CaseIterable {
    case model
    case baseURL = "base-url"
    case reflectorModel = "reflector-model"
    case managerModel = "manager-model"
    case fallback
    case localModel = "local-model"
    case embeddingModel = "embedding-model"
    case system
    case role
    case reasoningEffort = "reasoning-effort"
    case answerTokens = "answer-tokens"
    case temperature
    case contextWindow = "context-window"
    case timeout
    case idleTimeout = "idle-timeout"
    case requestsPerMinute = "requests-per-minute"
    case tokensPerMinute = "tokens-per-minute"
    case maxTokens = "max-tokens"
    case maxCost = "max-cost"
    case learningBudget = "learning-budget"
    case reflectors
    case learning
    case proof
    case learningMode = "learning-mode"
    case layout
    case skillBudget = "skill-budget"
    case maxLessons = "max-lessons"
    case store
    case project
    case continuing = "continue"
    case `private`
    case json
    case bail
    case plain
    case status
    case wrap
    case notices
    case reasoning
    case offer
    case effectiveScore = "effective-score"
    case feedbackWeights = "feedback-weights"
    case yes
    case quiet
    case noRC = "no-rc"

    /// What a setting is, in one place.
    struct Definition: Sendable {
        /// One line of help.
        let summary: String
        /// The letter of its option, without the dash.
        let short: Character?
        /// What the value is, for help; nil for a switch.
        let value: String?
        /// What holds where nothing is set, in words if it is not always the same.
        let standard: String
        /// Whether a change takes effect while the program runs.
        let isLive: Bool
        /// The values it takes.
        let takes: Values

        fileprivate init(
            _ summary: String,
            short: Character? = nil,
            value: String? = nil,
            standard: String,
            isLive: Bool = false,
            takes: Values = .text
        ) {
            self.summary = summary
            self.short = short
            self.value = value
            self.standard = standard
            self.isLive = isLive
            self.takes = takes
        }
    }

    /// The values a setting takes.
    struct Values: Sendable {
        /// In words, as an error says it.
        let words: String
        /// All of them, where they are few.
        var choices: [String] = []
        /// Whether they are names of models.
        var areModels = false
        /// Whether a text is one.
        let hold: @Sendable (String) -> Bool

        init(
            _ words: String,
            choices: [String] = [],
            areModels: Bool = false,
            hold: @escaping @Sendable (String) -> Bool
        ) {
            self.words = words
            self.choices = choices
            self.areModels = areModels
            self.hold = hold
        }

        static let text = Values("a name") { !$0.isEmpty }
        static let model = Values("a name", areModels: true) { !$0.isEmpty }
        static let models = Values("names of models, with commas between them", areModels: true) {
            $0.split(separator: ",", omittingEmptySubsequences: false)
                .allSatisfy { !$0.allSatisfy(\.isWhitespace) }
        }

        static func oneOf(_ choices: [String]) -> Values {
            Values(choices.joined(separator: ", "), choices: choices) { choices.contains($0) }
        }

        static func whole(_ range: ClosedRange<Int>, _ words: String) -> Values {
            Values(words) { Int($0).map(range.contains) ?? false }
        }
    }

    /// The environment variables that set it, the first that is there.
    var variables: [String] {
        let own =
            "APPRENTICE_" + rawValue.uppercased().map { $0 == "-" ? "_" : String($0) }.joined()
        return self == .baseURL ? [own, "OPENAI_BASE_URL"] : [own]
    }

    /// What of a value may be shown: no password in an address.
    func shown(_ value: String) -> String {
        self == .baseURL ? ServerAddress.shown(value) : Secrets.hidingPasswords(in: value)
    }

    /// What is wrong with a value; nil when it will do.
    func fault(of value: String) -> String? {
        let values = definition.takes
        return values.hold(value) ? nil : values.words
    }

    /// The table.
    var definition: Definition {
        switch self {
        case .model:
            Definition(
                "the model that answers: local, openai/…, anthropic/…, ollama/…",
                short: "m",
                value: "PROVIDER/NAME",
                standard: "the first there is",
                takes: .model
            )
        case .baseURL:
            Definition(
                "an OpenAI-compatible server",
                value: "URL",
                standard: "the provider's"
            )
        case .reflectorModel:
            Definition(
                "another model for the Reflectors",
                value: "PROVIDER/NAME",
                standard: "the model that answers",
                takes: .model
            )
        case .managerModel:
            Definition(
                "another model for the SkillManager",
                value: "PROVIDER/NAME",
                standard: "the model that answers",
                takes: .model
            )
        case .fallback:
            Definition(
                "models that are asked in turn when the first one cannot answer",
                value: "MODEL,…",
                standard: "none",
                takes: .models
            )
        case .localModel:
            Definition(
                "other weights for the local model",
                value: "FILE.gguf",
                standard: "the one that is fetched"
            )
        case .embeddingModel:
            Definition(
                "what finds lessons by meaning: local (83 MB to fetch), ollama/NAME, openai/NAME, FILE.gguf; or none (local)",
                value: "MODEL",
                standard: "local",
                takes: .init(EmbeddingChoice.forms, choices: ["local", "none"]) {
                    EmbeddingChoice($0) != nil
                }
            )
        case .system:
            Definition(
                "your own instructions, said before the lessons and kept with the conversation",
                value: "TEXT|@FILE",
                standard: "none",
                isLive: true
            )
        case .role:
            Definition(
                "instructions with a name: ~/.config/apprentice/roles/NAME.md",
                value: "NAME",
                standard: "none",
                isLive: true
            )
        case .reasoningEffort:
            Definition(
                "how much a model that reasons thinks: none, minimal, low, medium, high",
                value: "LEVEL",
                standard: "the provider's",
                isLive: true,
                takes: .oneOf(["none", "minimal", "low", "medium", "high"])
            )
        case .answerTokens:
            Definition(
                "the most tokens of one answer",
                value: "N",
                standard: "the provider's",
                isLive: true,
                takes: .whole(1...1_000_000, "a whole number of tokens, at least 1")
            )
        case .temperature:
            Definition(
                "sampling temperature of answers, 0 to 2",
                value: "X",
                standard: "the provider's",
                isLive: true,
                takes: .init("a number from 0 to 2") {
                    Double($0).map { (0...2).contains($0) } ?? false
                }
            )
        case .contextWindow:
            Definition(
                "the longest conversation the model takes",
                value: "TOKENS",
                standard: "the provider's",
                takes: .whole(1000...Int.max, "a whole number of tokens, at least 1000")
            )
        case .timeout:
            Definition(
                "how long a call may take until its answer begins, waits and retries included",
                value: "SECONDS",
                standard: "300 at the prompt, 600 to learn, 1800 in a batch",
                takes: .whole(1...86_400, "a whole number of seconds from 1 to 86400")
            )
        case .idleTimeout:
            Definition(
                "how long a server may be silent before the call is given up (120)",
                value: "SECONDS",
                standard: "120, for whole replies 600",
                takes: .whole(1...86_400, "a whole number of seconds from 1 to 86400")
            )
        case .requestsPerMinute:
            Definition(
                "the most requests that go to one server within any minute",
                value: "N",
                standard: "none",
                takes: .whole(1...1_000_000_000, "a whole number, at least 1")
            )
        case .tokensPerMinute:
            Definition(
                "the most tokens that calls to one server take within any minute",
                value: "N",
                standard: "none",
                takes: .whole(1...1_000_000_000, "a whole number, at least 1")
            )
        case .maxTokens:
            Definition(
                "the most tokens this run may take, of requests and replies together",
                value: "N",
                standard: "none",
                isLive: true,
                takes: .init("a number of tokens, or none") { BudgetWords.tokens($0) != nil }
            )
        case .maxCost:
            Definition(
                "the most US dollars this run may cost, by the prices in prices.json",
                value: "USD",
                standard: "none",
                isLive: true,
                takes: .init("an amount of US dollars such as 0.50, or none") {
                    BudgetWords.dollars($0) != nil
                }
            )
        case .learningBudget:
            Definition(
                "the most that learning may take of it: tokens, or dollars as in 0.50usd; beyond it lessons wait, and notes act word for word",
                value: "N|USDusd",
                standard: "none",
                isLive: true,
                takes: .init("a number of tokens, dollars such as 0.50usd, or none") {
                    BudgetWords.either($0) != nil
                }
            )
        case .reflectors:
            Definition(
                "how many Reflectors work at once (8)",
                value: "N",
                standard: "8",
                takes: .whole(1...1000, "a whole number from 1 to 1000")
            )
        case .learning:
            Definition(
                "whether lessons are learned, queued, or only noted",
                value: "on|pause|off",
                standard: "on",
                isLive: true,
                takes: .oneOf(["on", "pause", "off"])
            )
        case .proof:
            Definition(
                "whether lessons' questions are asked again while nobody waits, to see whether they are followed",
                value: "on|off",
                standard: "on at a prompt with a model on this machine or a learning budget",
                isLive: true,
                takes: .oneOf(["on", "off"])
            )
        case .learningMode:
            Definition(
                "whether the SkillManager's model decides (free) or only words lessons (guided)",
                value: "free|guided",
                standard: "by the model",
                takes: .oneOf(["free", "guided"])
            )
        case .layout:
            Definition(
                "whether the model sees all lessons or only relevant ones",
                value: "book|relevant",
                standard: "by the model",
                takes: .oneOf(["book", "relevant"])
            )
        case .skillBudget:
            Definition(
                "the most that lessons take in a prompt (2000)",
                value: "TOKENS",
                standard: "2000",
                takes: .whole(0...Int.max, "a whole number of tokens")
            )
        case .maxLessons:
            Definition(
                "the most lessons in a prompt (8 with the local model, else what fits)",
                value: "COUNT",
                standard: "by the model",
                takes: .whole(0...Int.max, "a whole number of lessons")
            )
        case .store:
            Definition(
                "where turns, lessons and jobs are kept",
                value: "FILE",
                standard: "~/.local/share/apprentice"
            )
        case .project:
            Definition(
                "the project of topic lessons (the git repository)",
                value: "NAME",
                standard: "the git repository"
            )
        case .continuing:
            Definition(
                "continue the last conversation",
                short: "c",
                standard: "off",
                takes: .oneOf(["on", "off"])
            )
        case .private:
            Definition(
                "a conversation that leaves nothing behind: no turn, history, lesson or log",
                standard: "off",
                isLive: true,
                takes: .oneOf(["on", "off"])
            )
        case .json:
            Definition(
                "one JSON object a line on standard output",
                standard: "off",
                takes: .oneOf(["on", "off"])
            )
        case .bail:
            Definition(
                "stop at the first error of a script",
                standard: "off",
                isLive: true,
                takes: .oneOf(["on", "off"])
            )
        case .plain:
            Definition(
                "no colours, no cursor movement, no status line",
                standard: "off",
                takes: .oneOf(["on", "off"])
            )
        case .status:
            Definition(
                "the status line",
                value: "on|off",
                standard: "on",
                isLive: true,
                takes: .oneOf(["on", "off"])
            )
        case .wrap:
            Definition(
                "whether long lines of answers are broken between words (words)",
                value: "words|off",
                standard: "words",
                isLive: true,
                takes: .oneOf(["words", "off"])
            )
        case .notices:
            Definition(
                "which learning events leave a line behind",
                value: "all|changes|none",
                standard: "changes",
                isLive: true,
                takes: .oneOf(["all", "changes", "none"])
            )
        case .reasoning:
            Definition(
                "how what the model thinks before it answers is shown; it is never kept",
                value: "off|dim|full",
                standard: "dim",
                isLive: true,
                takes: .oneOf(ReasoningDisplay.allCases.map(\.rawValue))
            )
        case .offer:
            Definition(
                "whether a correction in plain words is offered as a lesson",
                value: "on|off",
                standard: "on",
                isLive: true,
                takes: .oneOf(["on", "off"])
            )
        case .effectiveScore:
            Definition(
                "what several scores of one turn come to (latest)",
                value: "latest|average|weighted",
                standard: "latest",
                isLive: true,
                takes: .oneOf(Scoring.Rule.allCases.map(\.rawValue))
            )
        case .feedbackWeights:
            Definition(
                "what weighted weighs with (human=2,production=2,monitoring=1.5,ab_test=1.5,environment=1)",
                value: "TYPE=WEIGHT,…",
                standard: "human=2,production=2,monitoring=1.5,ab_test=1.5,environment=1",
                isLive: true,
                takes: .init("kinds of feedback and their weights: human=2,monitoring=0.5") {
                    Scoring.Weights(parsing: $0) != nil
                }
            )
        case .yes:
            Definition(
                "fetch the models of this machine without asking",
                short: "y",
                standard: "off",
                takes: .oneOf(["on", "off"])
            )
        case .quiet:
            Definition(
                "no banner",
                short: "q",
                standard: "off",
                takes: .oneOf(["on", "off"])
            )
        case .noRC:
            Definition(
                "do not read the start-up file",
                standard: "off",
                takes: .oneOf(["on", "off"])
            )
        }
    }
}

/// How what a model thinks before it answers is shown; it is never kept.
enum ReasoningDisplay: String, Sendable, CaseIterable {
    /// Not at all.
    case off
    /// Dim while it comes, where a person sits at a terminal.
    case dim
    /// Like the answer, and in pipes too: on standard error, or as objects of their own.
    case full
}
