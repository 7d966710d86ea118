package import Apprentice

/// Puts together what one provider's API sends of a reply.
package protocol ReplyAssembly {
    /// Whether the server has said that nothing follows.
    var isDone: Bool { get }
    /// Whether the model has ended its answer, so that what is still missing is no loss.
    var isFinished: Bool { get }
    /// Takes the data of one event, and gives the text that it adds.
    mutating func take(_ data: String) throws(ModelError) -> String
    /// Takes a reply that is not streamed.
    mutating func take(whole body: [UInt8]) throws(ModelError)
    /// The whole reply.
    func reply() throws(ModelError) -> ModelReply
}

extension HTTPResponse {
    /// Reads a reply to its end, handing on its text; a nil `onText` keeps it back.
    func reply(
        _ assembly: some ReplyAssembly,
        _ fault: ProviderFault,
        onText: ((String) -> Void)?
    ) async throws -> ModelReply {
        var assembly = assembly
        // Some servers answer whole whatever they were asked.
        guard headers["content-type"]?.hasPrefix("text/event-stream") == true else {
            try assembly.take(whole: try await body.whole())
            let reply = try assembly.reply()
            if !reply.text.isEmpty { onText?(reply.text) }
            return reply
        }
        var parser = ServerSentEvents()
        do {
            for try await piece in body {
                for event in try parser.feed(piece) {
                    let text = try assembly.take(event.data)
                    if !text.isEmpty { onText?(text) }
                }
                if assembly.isDone {
                    body.leave()
                    break
                }
            }
        } catch is HTTPError where assembly.isFinished {
            // Only the end mark is missing.
        } catch let oversize as ServerSentEvents.Oversize {
            throw fault.error(.tooLarge(limit: oversize.limit))
        }
        return try assembly.reply()
    }
}
