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
            let list = facts.map { "- " + $0.hangingIndent }.joined(separator: "\n")
            known += "\n\n" + Fence.block("known_of_this_person", list)
        }
        var messages = [
            Message(.system, Prompts.persona + "\n\n" + known),
            Message(.user, order(1)),
        ]
        for (number, exchange) in zip(1..., exchanges) {
            messages.append(Message(.assistant, exchange.question))
            let heard = Fence.block("assistant", exchange.answer)
            messages.append(Message(.user, heard + "\n\n" + order(number + 1)))
        }
        return messages
    }
    /// What is asked for a message of a number; a fact a message, for small models bring in none or all.
    private func order(_ number: Int) -> String {
        let what =
            number == 1
            ? "Write the first message this person sends to the assistant: a question or a request."
            : "Write the next message this person sends to the assistant."
        guard facts.indices.contains(number - 1) else { return what }
        return what + "\n" + Fence.block("bring_in", facts[number - 1])
    }
}
