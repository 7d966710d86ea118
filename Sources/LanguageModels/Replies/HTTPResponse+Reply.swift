package import Apprentice

/// The body of a reply as it comes: cut into events, read and judged.
package struct ReplyBody: Sendable {
    private var events = ReplyEvents()
    private var reading: ReplyReading
    private let fault: ProviderFault
    /// Whether the last bytes held something of the reply.
    package private(set) var hasHeard = false

    /// Prepares to read.
    package init(_ reading: ReplyReading, fault: ProviderFault) {
        self.reading = reading
        self.fault = fault
    }

    /// Whether nothing follows, or nothing more is wanted.
    package var isDone: Bool { reading.isDone }
    /// Whether the model has ended its answer, so that what is still missing is no loss.
    package var isFinished: Bool { reading.isFinished }
    /// Whether the model was stopped, so that its server must be hung up on.
    package var isStopped: Bool { reading.isStopped }
    /// Whether the reply began with thinking that nothing marked.
    package var startedThinking: Bool { reading.startedThinking }

    /// Takes the next bytes.
    ///
    /// - Returns: What they add to the reply.
    /// - Throws: `ModelError` when they are an error, or no reply.
    package mutating func feed(_ bytes: [UInt8]) throws(ModelError) -> [ModelEvent] {
        hasHeard = false
        let found: [ServerSentEvents.Event]
        do throws(ServerSentEvents.Oversize) {
            found = try events.feed(bytes)
        } catch {
            if isFinished { return [] }
            throw fault.error(.tooLarge(limit: error.limit))
        }
        var all: [ModelEvent] = []
        for event in found where !isDone {
            all += try reading.take(event)
            hasHeard = hasHeard || reading.hasHeard
        }
        return all
    }

    /// Judges the reply when its body has ended, or is not waited for any more.
    ///
    /// - Returns: The reply, and what it adds.
    /// - Throws: `ModelError` when it is not an answer.
    package mutating func end() throws(ModelError) -> (reply: ModelReply, events: [ModelEvent]) {
        var all: [ModelEvent] = []
        if !isDone {
            for event in events.finish() { all += try reading.take(event, isCut: true) }
        }
        let ending: ReplyReading.Ending =
            events.isForeign
            ? .foreign(events.head) : events.hasEvent && !events.isCut ? .whole : .cut
        let (reply, rest) = try reading.finish(ending)
        return (reply, all + rest)
    }
}

extension HTTPResponse {
    /// Reads a reply to its end, handing on what happens; a nil `onEvent` keeps it back.
    ///
    /// - Returns: The reply, and whether it began with thinking that nothing marked.
    /// - Throws: `ModelError`, ``HTTPError``, or `CancellationError`.
    func reply(
        _ start: ReplyBody,
        onEvent: ((ModelEvent) -> Void)?
    ) async throws -> (reply: ModelReply, startsThinking: Bool) {
        var content = start
        var received = 0
        let size = headers["content-length"].flatMap { Int($0) }
        var isDue = false
        do {
            for try await piece in body {
                received += piece.count
                let events = try content.feed(piece)
                // Before it is handed on: what is done with it does not count as the server's silence.
                if content.hasHeard { body.heard() }
                for event in events { onEvent?(event) }
                if content.isDone {
                    // What says its size ends by itself, and a model that is stopped is hung up on.
                    if received == size { continue }
                    if !content.isStopped { body.leave() }
                    break
                }
                if content.isFinished, !isDue {
                    // Only the count of tokens is still to come, and the end mark.
                    body.expectEnd()
                    isDue = true
                }
            }
        } catch is HTTPError where content.isFinished {
            // Nothing of the reply is missing.
        }
        let (reply, rest) = try content.end()
        if let onEvent { rest.forEach(onEvent) }
        return (reply, content.startedThinking)
    }
}
