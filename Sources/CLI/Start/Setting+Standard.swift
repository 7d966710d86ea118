extension Setting {
    /// What holds where nothing is set, in words if it is not always the same.
    var standard: String {
        switch self {
        case .learning, .status, .offer: "on"
        case .notices: "changes"
        case .reasoning: "dim"
        case .effectiveScore: "latest"
        case .feedbackWeights: "human=2,production=2,monitoring=1.5,ab_test=1.5,environment=1"
        case .reflectors: "8"
        case .proof: "on at a prompt with a model on this machine or a learning budget"
        case .skillBudget: "2000"
        case .maxTokens, .maxCost, .learningBudget, .fallback, .requestsPerMinute,
            .tokensPerMinute:
            "none"
        case .timeout: "300 at the prompt, 600 to learn, 1800 in a batch"
        case .idleTimeout: "120, for whole replies 600"
        case .json, .bail, .plain, .yes, .quiet, .noRC, .continuing, .private: "off"
        case .wrap: "words"
        case .system, .role: "none"
        case .model: "the first there is"
        case .reflectorModel, .managerModel: "the model that answers"
        case .baseURL, .temperature, .contextWindow, .reasoningEffort, .answerTokens:
            "the provider's"
        case .learningMode, .layout, .maxLessons: "by the model"
        case .localModel: "the one that is fetched"
        case .embeddingModel: "local"
        case .store: "~/.local/share/apprentice"
        case .project: "the git repository"
        }
    }
}
