/// Where the skillbook stands in a prompt.
public enum PromptLayout: String, Sendable, CaseIterable {
    /// The whole book in the system prompt, what changed since at the newest question; keeps a
    /// server's prompt cache warm.
    case book
    /// Only what is relevant, at the newest question.
    case relevant
}

/// How skills are chosen and laid out for one model.
public struct SkillLayout: Sendable, Equatable {
    /// Where they stand.
    public var layout: PromptLayout
    /// The most they may take, in tokens.
    public var budget: Int
    /// The most skills in a prompt.
    public var limit: Int
    /// Whether the fresh block stands behind the question, and without ids, as small models need it.
    public var isForSmallModel: Bool

    /// Creates a layout.
    public init(
        layout: PromptLayout,
        budget: Int = 2000,
        limit: Int = .max,
        isForSmallModel: Bool = false
    ) {
        self.layout = layout
        self.budget = budget
        self.limit = limit
        self.isForSmallModel = isForSmallModel
    }

    /// What suits a model: everything for a large one, little and close to the question for a small.
    public static func suiting(_ profile: ModelProfile, budget: Int = 2000) -> SkillLayout {
        profile.isSmall
            ? SkillLayout(
                layout: .relevant,
                budget: budget,
                limit: 8,
                isForSmallModel: true
            )
            : SkillLayout(layout: .book, budget: budget)
    }
}
