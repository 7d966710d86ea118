import Apprentice
import LanguageModels

/// A named choice of the user's; `:set` shows each with where it came from.
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
    case temperature
    case reasoningEffort = "reasoning-effort"
    case answerTokens = "answer-tokens"
    case contextWindow = "context-window"
    case reflectors
    case timeout
    case idleTimeout = "idle-timeout"
    case requestsPerMinute = "requests-per-minute"
    case tokensPerMinute = "tokens-per-minute"
    case maxTokens = "max-tokens"
    case maxCost = "max-cost"
    case learningBudget = "learning-budget"
    case learning
    case proof
    case learningMode = "learning-mode"
    case layout
    case skillBudget = "skill-budget"
    case maxLessons = "max-lessons"
    case effectiveScore = "effective-score"
    case feedbackWeights = "feedback-weights"
    case store
    case project
    case continuing = "continue"
    case `private`
    case offer
    case json
    case bail
    case plain
    case status
    case wrap
    case notices
    case reasoning
    case yes
    case quiet
    case noRC = "no-rc"

    /// The environment variables that set it, the first that is there.
    var variables: [String] {
        let own =
            "APPRENTICE_" + rawValue.uppercased().map { $0 == "-" ? "_" : String($0) }.joined()
        return self == .baseURL ? [own, "OPENAI_BASE_URL"] : [own]
    }

    /// Whether a change takes effect while the program runs.
    var isLive: Bool {
        switch self {
        case .learning, .proof, .status, .notices, .reasoning, .bail, .offer, .effectiveScore,
            .feedbackWeights,
            .maxTokens, .maxCost, .learningBudget, .temperature, .reasoningEffort, .answerTokens,
            .wrap, .system, .role, .private:
            true
        default: false
        }
    }

    /// What of a value may be shown: no password in an address.
    func shown(_ value: String) -> String {
        self == .baseURL ? ServerAddress.shown(value) : Secrets.hidingPasswords(in: value)
    }

    /// What is wrong with a value; nil when it will do.
    func fault(of value: String) -> String? {
        switch self {
        case .temperature:
            guard let number = Double(value), (0...2).contains(number) else {
                return "a number from 0 to 2"
            }
        case .reasoningEffort: return choice(value, Self.efforts)
        case .answerTokens:
            guard let number = Int(value), (1...1_000_000).contains(number) else {
                return "a whole number of tokens, at least 1"
            }
        case .reflectors:
            guard let number = Int(value), (1...1000).contains(number) else {
                return "a whole number from 1 to 1000"
            }
        case .contextWindow:
            guard let number = Int(value), number >= 1000 else {
                return "a whole number of tokens, at least 1000"
            }
        case .skillBudget:
            guard let number = Int(value), number >= 0 else { return "a whole number of tokens" }
        case .maxLessons:
            guard let number = Int(value), number >= 0 else { return "a whole number of lessons" }
        case .timeout, .idleTimeout:
            guard let number = Int(value), (1...86_400).contains(number) else {
                return "a whole number of seconds from 1 to 86400"
            }
        case .requestsPerMinute, .tokensPerMinute:
            guard let number = Int(value), (1...1_000_000_000).contains(number) else {
                return "a whole number, at least 1"
            }
        case .fallback:
            let names = value.split(separator: ",", omittingEmptySubsequences: false)
            if names.contains(where: { $0.allSatisfy(\.isWhitespace) }) {
                return "names of models, with commas between them"
            }
        case .maxTokens:
            guard BudgetWords.tokens(value) != nil else { return "a number of tokens, or none" }
        case .maxCost:
            guard BudgetWords.dollars(value) != nil else {
                return "an amount of US dollars such as 0.50, or none"
            }
        case .learningBudget:
            guard BudgetWords.either(value) != nil else {
                return "a number of tokens, dollars such as 0.50usd, or none"
            }
        case .embeddingModel:
            guard EmbeddingChoice(value) != nil else { return EmbeddingChoice.forms }
        case .effectiveScore: return choice(value, Scoring.Rule.allCases.map(\.rawValue))
        case .feedbackWeights:
            if Scoring.Weights(parsing: value) == nil {
                return "kinds of feedback and their weights: human=2,monitoring=0.5"
            }
        case .learning: return choice(value, ["on", "pause", "off"])
        case .learningMode: return choice(value, ["free", "guided"])
        case .layout: return choice(value, ["book", "relevant"])
        case .status: return choice(value, ["on", "off"])
        case .wrap: return choice(value, ["words", "off"])
        case .notices: return choice(value, ["all", "changes", "none"])
        case .reasoning: return choice(value, ReasoningDisplay.allCases.map(\.rawValue))
        case .json, .bail, .plain, .yes, .quiet, .noRC, .continuing, .offer, .private,
            .proof:
            return choice(value, ["on", "off"])
        default: return value.isEmpty ? "a name" : nil
        }
        return nil
    }

    /// Whether its value is a model's name.
    var namesModel: Bool {
        switch self {
        case .model, .reflectorModel, .managerModel, .fallback: true
        default: false
        }
    }

    /// The values it takes, where they are few.
    var choices: [String] {
        switch self {
        case .learning: ["on", "pause", "off"]
        case .learningMode: ["free", "guided"]
        case .embeddingModel: ["local", "none"]
        case .effectiveScore: Scoring.Rule.allCases.map(\.rawValue)
        case .layout: ["book", "relevant"]
        case .notices: ["all", "changes", "none"]
        case .wrap: ["words", "off"]
        case .reasoningEffort: Self.efforts
        case .reasoning: ReasoningDisplay.allCases.map(\.rawValue)
        case .status, .json, .bail, .plain, .yes, .quiet, .noRC, .continuing, .offer, .private,
            .proof:
            ["on", "off"]
        default: []
        }
    }

    private static let efforts = ["none", "minimal", "low", "medium", "high"]

    private func choice(_ value: String, _ choices: [String]) -> String? {
        choices.contains(value) ? nil : choices.joined(separator: ", ")
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
