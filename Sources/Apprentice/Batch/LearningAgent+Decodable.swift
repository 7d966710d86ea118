extension LearningAgent {
    /// Asks for a value of a type of the program's own.
    ///
    /// A reply that does not fit the schema, or that the type cannot be read from, is asked for once
    /// more with the reason. The turn is kept with the JSON as its answer.
    ///
    /// ```swift
    /// struct Steps: Decodable { var steps: [String] }
    /// let schema = ReplySchema(name: "steps", json: #"{"type":"object",…}"#)
    /// let (plan, turn) = try await agent.ask("how do I deploy?", as: Steps.self, schema: schema)
    /// ```
    ///
    /// - Parameters:
    ///   - question: What is asked.
    ///   - type: What the reply is read as.
    ///   - schema: The JSON schema of it, which the model is given.
    ///   - context: A text that goes with the question.
    /// - Returns: The value, and the turn; its number is what feedback goes by.
    /// - Throws: ``ModelError`` (``ModelError/Code/malformedReply`` when the second reply does not fit
    ///   either), ``StoreError``, or `CancellationError`.
    public func ask<Value: Decodable & SendableMetatype>(
        _ question: String,
        as type: Value.Type,
        schema: ReplySchema,
        context: String? = nil
    ) async throws -> (value: Value, turn: Trajectory) {
        let form = AnswerForm(schema) { json in
            do throws(ReplyError) {
                _ = try Self.value(type, from: json)
                return nil
            } catch {
                return error.reason
            }
        }
        let turn = try await ask(question, context: context, form: form)
        guard turn.outcome == .answered else { throw CancellationError() }
        return (try JSON(parsing: turn.answer).decoded(as: type), turn)
    }

    private static func value<Value: Decodable & SendableMetatype>(
        _ type: Value.Type,
        from json: JSON
    )
        throws(ReplyError) -> Value
    {
        do {
            return try json.decoded(as: type)
        } catch {
            throw ReplyError(reason: words(error))
        }
    }

    /// What keeps JSON from being read as a type, with its place.
    private static func words(_ error: any Error) -> String {
        let (context, key): (DecodingError.Context, (any CodingKey)?)
        switch error {
        case DecodingError.keyNotFound(let missing, let found): (context, key) = (found, missing)
        case DecodingError.typeMismatch(_, let found), DecodingError.valueNotFound(_, let found),
            DecodingError.dataCorrupted(let found):
            (context, key) = (found, nil)
        default: return "\(error)"
        }
        let place = context.codingPath.reduce("the reply") { place, key in
            key.intValue.map { "\(place)[\($0)]" } ?? "\(place).\(key.stringValue)"
        }
        return key.map { "\(place) lacks \($0.stringValue)" }
            ?? "\(place): \(context.debugDescription)"
    }
}
