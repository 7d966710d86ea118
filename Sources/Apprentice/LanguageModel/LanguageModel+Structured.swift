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
                return try Self.read(reply, isLast: attempt == 1, read)
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

    /// Reads the last object of a reply that fits: drafts and examples may stand before it.
    private static func read<Value>(
        _ reply: ModelReply,
        isLast: Bool,
        _ read: (_ reply: JSON, _ isLast: Bool) throws(ReplyError) -> Value
    ) throws(ReplyError) -> Value {
        let objects = try objects(in: reply)
        var first: ReplyError?
        for isLast in isLast ? [false, true] : [false] {
            for object in objects.reversed() {
                do throws(ReplyError) { return try read(object, isLast) } catch {
                    if isLast || first == nil { first = error }
                    if isLast { break }
                }
            }
        }
        throw first ?? ReplyError(reason: "it holds no JSON object")
    }

    private static func objects(in reply: ModelReply) throws(ReplyError) -> [JSON] {
        do {
            return try StructuredReply.objects(in: reply.text)
        } catch {
            let cut = reply.finish == .length ? "it was cut off at its length limit" : error.reason
            throw ReplyError(
                reason: "not valid JSON, line \(error.line) column \(error.column): \(cut)"
            )
        }
    }
}
