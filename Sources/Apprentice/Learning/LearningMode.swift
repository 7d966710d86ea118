/// How much a model is trusted with.
public enum LearningMode: String, Sendable, CaseIterable {
    /// The SkillManager chooses the operations; for large models.
    case free
    /// Code picks ADD or UPDATE and the skill; the model only words the lesson. For small models,
    /// which overwrite unrelated skills when left free.
    case guided
}
