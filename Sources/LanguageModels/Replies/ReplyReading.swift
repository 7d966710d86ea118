package import Apprentice

/// Reads a reply event by event, in whatever API it is written, and judges what came of it.
///
/// This is the one place that decides whether a reply is an answer: what is thinking, how it ended,
/// and which error stands for one that is none.
package struct ReplyReading: Sendable {
    private let fault: ProviderFault
    private var format: any ReplyFormat
    /// Whether the reply is the input of a tool.
    private let wantsInput: Bool
    private var splitter: ThinkingSplitter
    private var joiner = CharacterJoiner()
    private var watch: RepetitionWatch?

    private var text = ""
    private var input = ""
    private var refusal = ""
    /// Bytes of thinking.
    private var thought = 0
    private var usage = Usage()
    private var callsTool = false
    private var endWord: String?
    private var isRepeating = false
    private var isPartOfReply = false
    /// What the server said that is no part of a reply.
    private var stray: String?
    /// Kept back until the reply was judged, because it came whole.
    private var pending: [ModelEvent] = []

    /// Whether the server has said that nothing follows, or nothing more is wanted.
    package private(set) var isDone = false
    /// Whether the last events held something of the reply: a word, a thought, a part of the input.
    package private(set) var hasHeard = false

    /// Prepares to read.
    ///
    /// - Parameters:
    ///   - format: How the provider's API writes replies.
    ///   - fault: Makes errors.
    ///   - wantsInput: Whether the reply is the input of a tool, if the model calls it.
    ///   - startsThinking: Whether the model is known to begin with thinking that nothing marks.
    ///   - stopsRepetition: Whether a model that only repeats itself is stopped.
    package init(
        _ format: some ReplyFormat,
        fault: ProviderFault,
        wantsInput: Bool = false,
        startsThinking: Bool = false,
        stopsRepetition: Bool = false
    ) {
        self.format = format
        self.fault = fault
        self.wantsInput = wantsInput
        splitter = ThinkingSplitter(startsInside: startsThinking)
        watch = stopsRepetition ? RepetitionWatch() : nil
    }

    /// Whether the model has ended its answer, so that what is still missing is no loss.
    package var isFinished: Bool { isDone || endWord != nil }

    /// Whether the model was stopped, because it only repeated itself.
    package var isStopped: Bool { isRepeating }

    /// Whether it began with thinking that nothing marked.
    package var startedThinking: Bool { splitter.foundUnopened }

    // MARK: Reading

    /// Takes the next event.
    ///
    /// - Parameters:
    ///   - event: The event.
    ///   - isCut: Whether the body ended in it, so that it may not be whole.
    /// - Returns: What it adds to the reply.
    /// - Throws: `ModelError` when the event is an error, or no event of any model's server.
    package mutating func take(
        _ event: ServerSentEvents.Event,
        isCut: Bool = false
    ) throws(ModelError) -> [ModelEvent] {
        hasHeard = false
        let data = event.data.trimmingSpace
        if data.isEmpty { return [] }
        if data == "[DONE]" {
            isDone = true
            return []
        }
        if event.name == "error" {
            return try fail(JSON(reading: data) ?? .string(data))
        }
        let isSplit = joiner.isHolding
        guard let json = JSON(reading: joiner.join(event.bytes)) else {
            guard data.first == "{" || data.first == "[" else {
                stray = data
                return []
            }
            if isCut || isFinished { return [] }
            throw fault.malformed("an event of its stream is not JSON")
        }
        // Google sends errors in a list.
        var events: [ModelEvent] = []
        for json in json.array ?? [json] {
            events += try take(json, isBehindHalf: isSplit && joiner.isHolding)
        }
        return events
    }

    private mutating func take(
        _ json: JSON,
        isBehindHalf: Bool
    ) throws(ModelError) -> [ModelEvent] {
        let kind = json["object"]?.string ?? json["type"]?.string
        if json["error"]?.ifSaid != nil || kind == "error" { return try fail(json) }
        guard var part = format.part(of: json) else {
            if json["errors"]?.ifSaid != nil { return try fail(json) }
            stray = ServerReport(json).message ?? stray
            return []
        }
        if let error = part.error { return try fail(error) }
        isPartOfReply = true
        usage = part.usage ?? usage
        endWord = part.end ?? endWord
        isDone = isDone || part.isLast
        callsTool = callsTool || part.callsTool
        refusal += part.refusal
        input += part.input
        hasHeard =
            hasHeard || part.callsTool || part.isWhole
            || ![part.text, part.thinking, part.refusal, part.input].allSatisfy(\.isEmpty)
        if isBehindHalf, !part.text.isEmpty {
            // The other half of a character did not come.
            part.text = "\u{FFFD}" + part.text
            joiner.drop()
        }
        var events: [ModelEvent] = []
        // A whole message behind its pieces says nothing new.
        if !part.isWhole || (text.isEmpty && thought == 0) {
            if !part.thinking.isEmpty { note(.thinking(part.thinking), &events) }
            for piece in splitter.read(part.text) { note(piece, &events) }
        }
        look(for: part.text + part.thinking + part.input)
        guard part.isWhole else { return events }
        isDone = true
        pending += events
        return []
    }

    /// Ends with the error that a server reports; behind the reply's end it is of no interest.
    private mutating func fail(_ report: JSON) throws(ModelError) -> [ModelEvent] {
        if isFinished { return [] }
        throw fault.error(inStream: report)
    }

    private mutating func note(_ piece: ThinkingSplitter.Piece, _ events: inout [ModelEvent]) {
        switch piece {
        case .text(let piece):
            text += piece
            events.append(.text(piece))
        case .thinking(let piece):
            thought += piece.utf8.count
            events.append(.thinking(piece))
        case .thoughtSoFar:
            thought += text.utf8.count
            text = ""
            events.append(.thoughtSoFar)
        }
    }

    private mutating func look(for piece: String) {
        guard watch?.take(piece) == true, !isFinished else { return }
        isRepeating = true
        isDone = true
    }

    // MARK: Judging

    /// The whole reply, and what of it was not handed on yet.
    ///
    /// - Parameter ending: What its body's end says when the reply was not over: that it held no event
    ///   at all, or broke off.
    /// - Returns: The reply and its last events.
    /// - Throws: `ModelError` when it is not an answer.
    package mutating func finish(
        _ ending: Ending = .whole
    ) throws(ModelError) -> (reply: ModelReply, events: [ModelEvent]) {
        var events = pending
        for piece in splitter.finish() { note(piece, &events) }
        if joiner.isHolding, isFinished { note(.text("\u{FFFD}"), &events) }
        guard isFinished else { throw unfinished(ending) }
        let end = isRepeating ? .finished(.repeated) : endWord.map { ReplyEnd($0) }
        let answer = wantsInput && callsTool ? (input.isEmpty ? "{}" : input) : text
        switch end ?? .finished(.whole) {
        case .failed: throw fault.interrupted("the server ended it with \"\(endWord ?? "")\"")
        case .finished(let finish):
            let isHandedIn = wantsInput && callsTool && finish == .toolCall
            guard !answer.allSatisfy(\.isWhitespace) else { throw empty(finish) }
            let reply = ModelReply(
                text: answer,
                usage: usage,
                finish: isHandedIn ? .whole : finish
            )
            return (reply, events)
        }
    }

    /// How a body ended.
    package enum Ending: Sendable {
        /// As it should.
        case whole
        /// In the middle of an event, or with none.
        case cut
        /// It was no model's reply: a page, or a text. The bytes it begins with.
        case foreign([UInt8])
    }

    private func unfinished(_ ending: Ending) -> ModelError {
        if isPartOfReply { return fault.interrupted(broken) }
        switch ending {
        case .cut: return fault.interrupted(broken)
        case .foreign(let head):
            return fault.malformed("its reply is not JSON", saying: ServerReport(head).message)
        case .whole:
            return fault.malformed("its reply holds no answer of a model", saying: stray)
        }
    }

    private var broken: String {
        "the stream ended before the answer did" + (stray.flatMap(fault.quoting) ?? "")
    }

    /// The error of a reply that holds no answer.
    private func empty(_ finish: Finish) -> ModelError {
        let thinking = "it thought, \(thought) bytes,"
        switch finish {
        case .filtered, .refused: return fault.declined(saying: refusal)
        case _ where !refusal.isEmpty: return fault.declined(saying: refusal)
        case .length where thought > 0:
            return fault.empty("\(thinking) and reached the length limit before it answered")
        case .length: return fault.empty("it reached the length limit before it answered")
        case .toolCall: return fault.empty("it called a tool, and there is none")
        case _ where callsTool: return fault.empty("it called a tool, and there is none")
        case .other(let word): return fault.empty("its reply ended with \"\(word)\"")
        case _ where thought > 0: return fault.empty("\(thinking) and did not answer")
        case .paused: return fault.empty("its provider paused it")
        default: return fault.empty("its reply is empty")
        }
    }
}
