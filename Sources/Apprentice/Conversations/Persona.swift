/// A person whom a model plays in a generated conversation.
public struct Persona: Sendable, Equatable {
    /// Its name in the results; unique in its input.
    public var id: String?
    /// Who it is, in words.
    public var description: String
    /// What it knows and may bring in.
    public var facts: [String]
    /// What it says first; nil leaves that to the model.
    public var opening: String?

    /// Creates a persona.
    public init(
        _ description: String,
        id: String? = nil,
        facts: [String] = [],
        opening: String? = nil
    ) {
        self.id = id
        self.description = description
        self.facts = facts
        self.opening = opening
    }

    /// Reads `{"id"?,"persona","facts"?,"opening"?}`; other keys are skipped.
    ///
    /// - Parameter json: The object; facts are a list of texts.
    /// - Throws: ``SampleError`` when there is no persona, or a value has another type.
    public init(json: JSON) throws(SampleError) {
        guard json.object != nil else {
            throw SampleError(.badInput, "it is \(json.kind), not an object")
        }
        func text(_ key: String) throws(SampleError) -> String? {
            switch json[key] {
            case nil, .null: return nil
            case .string(let text): return text
            case .int(let number) where key == "id": return String(number)
            case .some(let other):
                throw SampleError(.badInput, "its \(key) is \(other.kind), not a text")
            }
        }
        guard let description = try text("persona"), !description.allSatisfy(\.isWhitespace) else {
            throw SampleError(.badInput, "it has no persona")
        }
        var facts: [String] = []
        if let list = json["facts"], list != .null {
            guard let elements = list.array else {
                throw SampleError(.badInput, "its facts are \(list.kind), not a list")
            }
            for element in elements {
                guard let fact = element.string else {
                    throw SampleError(.badInput, "one of its facts is \(element.kind), not a text")
                }
                facts.append(fact)
            }
        }
        self.init(description, id: try text("id"), facts: facts, opening: try text("opening"))
    }

    /// What a model is shown that plays it: itself as the assistant, the assistant as the user.
    func messages(after exchanges: [GeneratedConversation.Exchange]) -> [Message] {
        var known = Fence.block("person", description)
        if !facts.isEmpty {
            let list = facts.map { "- " + $0.onOneLine }.joined(separator: "\n")
            known += "\n\n" + Fence.block("known_of_this_person", list)
        }
        var messages = [
            Message(.system, Prompts.persona + "\n\n" + known),
            Message(.user, "Write the person's first message."),
        ]
        for exchange in exchanges {
            messages.append(Message(.assistant, exchange.question))
            messages.append(
                Message(
                    .user,
                    Fence.block("assistant", exchange.answer)
                        + "\n\nWrite the person's next message."
                )
            )
        }
        return messages
    }
}
