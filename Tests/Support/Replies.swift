package import Apprentice

/// What a scripted model answers.
package enum Replies {
    /// A reflection with an insight.
    package static func reflection(_ insight: String, tags: [(String, String)] = []) -> String {
        let tags = tags.map { ["id": JSON.string($0.0), "tag": .string($0.1)] as JSON }
        return (["key_insight": .string(insight), "skill_tags": .array(tags)] as JSON).compact
    }

    /// A batch of operations.
    package static func batch(_ operations: JSON...) -> String { batch(operations) }

    /// A batch of operations.
    package static func batch(_ operations: [JSON]) -> String {
        (["reasoning": "", "operations": .array(operations)] as JSON).compact
    }

    package static func add(_ content: String, section: String = "general") -> JSON {
        ["type": "ADD", "section": .string(section), "content": .string(content)]
    }

    package static func update(_ id: String, _ content: String) -> JSON {
        ["type": "UPDATE", "skill_id": .string(id), "content": .string(content)]
    }

    package static func remove(_ id: String) -> JSON {
        ["type": "REMOVE", "skill_id": .string(id)]
    }

    package static func tag(_ id: String, _ tag: String) -> JSON {
        ["type": "TAG", "skill_id": .string(id), "tag": .string(tag)]
    }

    /// Reflects, and adds each note in other words.
    package static let dutiful: ScriptedModel.Answer = { request, role in
        switch role {
        case .agent: "an answer"
        case .reflector: reflection("learn from it")
        case .manager: batch(notes(in: request).map { add("Remember: \($0)") })
        case .judge: judgement(false)
        }
    }

    /// Whether the first of some older notes no longer holds beside a newer one.
    package static func judgement(_ contradicts: Bool) -> String {
        (["reasoning": "", "contradicted": .array(contradicts ? [1] : [])] as JSON).compact
    }

    /// The notes a SkillManager is shown, one for each reflection.
    package static func notes(in request: ModelRequest) -> [String] {
        material(of: request).split(separator: "\n").filter { $0.hasPrefix("note: ") }
            .map { String($0.dropFirst("note: ".count)) }
    }

    /// What a role is given to read.
    package static func material(of request: ModelRequest) -> String {
        request.messages.first { $0.role == .user }?.content ?? ""
    }
}
