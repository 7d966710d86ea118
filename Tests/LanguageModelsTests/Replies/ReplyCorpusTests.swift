import Apprentice
import ApprenticeModels
import TestSupport
import Testing

/// Replies as the servers there are send them: each ends in what the table says, wherever it is cut.
@Suite struct ReplyCorpusTests {
    @Test func `the table holds the forms of many servers`() {
        #expect(RecordedReply.all.count >= 60)
        #expect(Set(RecordedReply.all.map(\.name)).count == RecordedReply.all.count)
    }

    @Test(arguments: RecordedReply.all)
    func `a reply means what the table says, in pieces of any size`(recorded: RecordedReply) {
        let bytes = Array(recorded.body.utf8)
        for size in [1, 2, 7, 64, bytes.count] {
            var body = Self.reader(of: recorded)
            var events: [ModelEvent] = []
            let result = Result { () throws(ModelError) -> ModelReply in
                for start in stride(from: 0, to: bytes.count, by: size) where !body.isDone {
                    events += try body.feed(Array(bytes[start..<min(start + size, bytes.count)]))
                }
                let end = try body.end()
                events += end.events
                return end.reply
            }
            Self.check(result, of: recorded)
            // What was handed on is what is kept.
            if case .success(let reply) = result, !recorded.wantsInput {
                #expect(Self.text(of: events) == reply.text, "pieces of \(size)")
            }
        }
    }

    @Test(arguments: RecordedReply.all)
    func `a reply that is cut anywhere is whole, or an error, and never empty`(
        recorded: RecordedReply
    ) {
        var body = Self.reader(of: recorded)
        var failure: ModelError?
        for byte in recorded.body.utf8 {
            do throws(ModelError) {
                if !body.isDone { _ = try body.feed([byte]) }
            } catch {
                failure = error
                break
            }
            var cut = body
            do throws(ModelError) {
                let reply = try cut.end().reply
                #expect(recorded.outcome == .answer(reply.text, reply.finish))
                #expect(!reply.text.isEmpty)
            } catch {
                let isTold =
                    recorded.outcome == .error(error.code) || error.code == .interrupted
                    || (error.code == .malformedReply && !recorded.body.hasPrefix("data"))
                #expect(isTold, "\(error)")
                #expect(!error.what.isEmpty && error.why?.isEmpty == false)
            }
        }
        if let failure { #expect(recorded.outcome == .error(failure.code)) }
    }

    @Test(arguments: [true, false])
    func `a reply is read over HTTP under any label, though its connection stays open`(
        staysOpen: Bool
    ) async throws {
        let labels = [
            "text/event-stream", "Text/Event-Stream; charset=utf-8", "application/json",
            "text/plain", "application/octet-stream", "application/x-ndjson",
        ]
        let server = try LoopbackServer { exchange in
            let place = Int(exchange.request.path.split(separator: "/")[0]) ?? 0
            exchange.begin(headers: [("Content-Type", labels[place % labels.count])])
            exchange.send(RecordedReply.all[place].body)
            if staysOpen { exchange.waitForClientToLeave() } else { exchange.end() }
        }
        let transport = HurriedTransport()
        await withTaskGroup { group in
            for (place, recorded) in RecordedReply.all.enumerated() {
                // Where no end is to be seen, there is none.
                if staysOpen, case .error = recorded.outcome { continue }
                group.addTask {
                    let endpoint = ModelEndpoint(
                        name: "x/m",
                        model: "m",
                        baseURL: server.url + "/\(place)"
                    )
                    let model: any LanguageModel =
                        recorded.api == .chat
                        ? OpenAIModel(endpoint, transport: transport)
                        : AnthropicModel(endpoint, key: nil, transport: transport)
                    var request = OpenAIModelTests.question
                    if recorded.wantsInput { request.schema = OpenAIModelTests.schema }
                    do {
                        let reply = try await model.reply(to: request) { _ in }
                        Self.check(.success(reply), of: recorded)
                    } catch let error as ModelError {
                        Self.check(.failure(error), of: recorded)
                    } catch {
                        Issue.record(error)
                    }
                }
            }
        }
    }

    @Test func `counts of tokens are kept within bounds`() throws {
        let recorded = try #require(RecordedReply.all.first { $0.name.hasPrefix("counts") })
        var body = Self.reader(of: recorded)
        _ = try body.feed(Array(recorded.body.utf8))
        let usage = try body.end().reply.usage
        #expect(usage.promptTokens == 1_000_000_000)
        #expect(usage.completionTokens == 0)
        let sum = (0..<100_000).reduce(Usage()) { sum, _ in sum + usage }
        #expect(sum.total == Usage.limit)
    }

    private static func reader(of recorded: RecordedReply) -> ReplyBody {
        let endpoint = ModelEndpoint(name: "x/m", model: "m", baseURL: "http://127.0.0.1/v1")
        let fault = ProviderFault(endpoint: endpoint, key: nil)
        let reading =
            switch recorded.api {
            case .chat: ReplyReading(ChatReply(), fault: fault)
            case .messages:
                ReplyReading(MessagesReply(), fault: fault, wantsInput: recorded.wantsInput)
            }
        return ReplyBody(reading, fault: fault)
    }

    private static func check(_ result: Result<ModelReply, ModelError>, of recorded: RecordedReply)
    {
        switch result {
        case .success(let reply):
            #expect(recorded.outcome == .answer(reply.text, reply.finish), "\(recorded.name)")
        case .failure(let error):
            #expect(recorded.outcome == .error(error.code), "\(recorded.name): \(error)")
            if let words = recorded.says {
                #expect(error.why?.contains(words) == true, "\(recorded.name): \(error)")
            }
        }
    }

    private static func text(of events: [ModelEvent]) -> String {
        events.reduce(into: "") { text, event in
            switch event {
            case .text(let piece): text += piece
            case .thoughtSoFar: text = ""
            default: break
            }
        }
    }
}

/// Waits for no end of a body that is as good as over.
private struct HurriedTransport: HTTPTransport {
    func send(_ request: consuming HTTPRequest) async throws -> HTTPResponse {
        request.limits.linger = .milliseconds(50)
        return try await CurlTransport.shared.send(request)
    }
}
