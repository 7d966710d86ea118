/// What one turn teaches, as a Reflector found it.
public struct Reflection: Sendable, Equatable {
    /// How the Reflector came to it.
    public var reasoning: String
    /// What was wrong with the answer.
    public var errorIdentification: String
    /// Why it went wrong.
    public var rootCauseAnalysis: String
    /// What would have been right.
    public var correctApproach: String
    /// The strategy to keep.
    public var keyInsight: String
    /// Verdicts on the skills the answer drew on, by id.
    public var skillTags: [String: Evidence.Tag]
    /// Notes of other skills that cannot hold beside the one that was reflected on.
    public var contradicted: [ContradictedNote] = []

    /// Creates a reflection.
    public init(
        reasoning: String = "",
        errorIdentification: String = "",
        rootCauseAnalysis: String = "",
        correctApproach: String = "",
        keyInsight: String,
        skillTags: [String: Evidence.Tag] = [:]
    ) {
        self.reasoning = reasoning
        self.errorIdentification = errorIdentification
        self.rootCauseAnalysis = rootCauseAnalysis
        self.correctApproach = correctApproach
        self.keyInsight = keyInsight
        self.skillTags = skillTags
    }

    /// Reads a reply; unknown keys are skipped, missing texts are empty.
    ///
    /// - Parameter json: The reply's object.
    /// - Throws: ``ReplyError`` when it has neither insight nor approach.
    public init(json: JSON) throws(ReplyError) {
        func text(_ key: String) -> String { json[key]?.string?.trimmingSpace ?? "" }
        reasoning = text("reasoning")
        errorIdentification = text("error_identification")
        rootCauseAnalysis = text("root_cause_analysis")
        correctApproach = text("correct_approach")
        keyInsight = text("key_insight")
        skillTags = [:]
        for tag in json["skill_tags"]?.array ?? [] {
            guard let id = tag["id"]?.string, let name = tag["tag"]?.string?.lowercased() else {
                continue
            }
            skillTags[id] = Evidence.Tag(rawValue: name)
        }
        guard !keyInsight.isEmpty || !correctApproach.isEmpty else {
            throw ReplyError(reason: "key_insight is missing or empty")
        }
    }

    /// The reflection under the field's names.
    public var json: JSON {
        [
            "reasoning": .string(reasoning),
            "error_identification": .string(errorIdentification),
            "root_cause_analysis": .string(rootCauseAnalysis),
            "correct_approach": .string(correctApproach),
            "key_insight": .string(keyInsight),
            "skill_tags": .array(
                skillTags.sorted { $0.key < $1.key }
                    .map { ["id": .string($0.key), "tag": .string($0.value.rawValue)] }
            ),
        ]
    }
}

/// A note that a newer one takes the place of.
public struct ContradictedNote: Sendable, Equatable {
    /// The skill that it stood in.
    public var skill: Skill.UID
    /// Its words.
    public var note: String

    /// Creates one.
    public init(skill: Skill.UID, note: String) { (self.skill, self.note) = (skill, note) }
}

/// A structured reply that is not what was asked for.
public struct ReplyError: Error, Equatable {
    /// What is wrong with it, in words the model can act on.
    public var reason: String
}
