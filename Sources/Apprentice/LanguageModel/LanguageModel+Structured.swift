extension LanguageModel {
    /// Asks for JSON and reads it; what cannot be read is asked for once more with the reason.
    ///
    /// - Parameters:
    ///   - request: What to ask, with its schema.
    ///   - usage: What each reply took is added to it, also when the reply cannot be used.
    ///   - read: Turns the reply's object into what is wanted; told whether it is the last to come.
    /// - Returns: What was read.
    /// - Throws: ``ModelError`` (``ModelError/Code/malformedReply`` when the second reply cannot be
    ///   read either), or `CancellationError`.
    package func structuredReply<Value>(
        to request: ModelRequest,
        counting usage: inout Usage,
        read: (_ reply: JSON, _ isLast: Bool) throws(ReplyError) -> Value
    ) async throws -> Value {
        var request = request
        var complaint = ""
        for attempt in 0..<2 {
            let reply = try await reply(to: request) { _ in }
            usage = usage + reply.usage
            do throws(ReplyError) {
                return try read(try Self.object(in: reply), attempt == 1)
            } catch {
                complaint = error.reason
            }
            if attempt == 0 {
                request.messages.append(Message(.assistant, String(reply.text.prefix(4000))))
                // Some servers take a schema and forget it; then these words are all there is of it.
                let form = request.schema.map { " It must fit this JSON schema:\n" + $0.json } ?? ""
                request.messages.append(
                    Message(
                        .user,
                        "That reply could not be used: \(complaint). Reply again with the JSON object only."
                            + form
                    )
                )
            }
        }
        throw ModelError(
            .malformedReply,
            what: "the model's \(request.schema?.name ?? "reply") could not be read, twice",
            why: complaint,
            remedy: "nothing was changed; try again with  :jobs retry all  or another model"
        )
    }

    private static func object(in reply: ModelReply) throws(ReplyError) -> JSON {
        do {
            return try StructuredReply.object(in: reply.text)
        } catch {
            let cut = reply.isTruncated ? "it was cut off at its length limit" : error.reason
            throw ReplyError(
                reason: "not valid JSON, line \(error.line) column \(error.column): \(cut)"
            )
        }
    }
}
