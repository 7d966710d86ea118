import Apprentice
import ApprenticeHosts
import ApprenticeModels
import ApprenticeSystem

/// What can be asked of `apprentice serve`, and the answers.
final class ServeRouter: Sendable {
    private struct Route {
        let method: String
        let path: String
        let answer: @Sendable (ServeRouter, HTTPCall) async throws -> HTTPReply?
    }

    /// The one list of what can be asked.
    private static let routes = [
        Route(method: "GET", path: "/health") { _, _ in json(["status": "ok"]) },
        Route(method: "GET", path: "/metrics") { router, _ in try await router.metrics() },
        Route(method: "GET", path: "/v1/models") { router, _ in router.models() },
        Route(method: "POST", path: "/v1/chat/completions") { try await $0.answer($1, by: .chat) },
        Route(method: "POST", path: "/v1/responses") { try await $0.answer($1, by: .responses) },
        Route(method: "GET", path: "/v1/skills") { router, _ in
            let output = CallOutput()
            try await router.service.skills(holding: "", output)
            return json(output.result.json ?? .null)
        },
        Route(method: "POST", path: "/v1/feedback") { try await $0.feedback($1) },
        Route(method: "POST", path: "/execute") { try await $0.execute($1) },
    ]

    private struct Key: Hashable {
        let path: String
        let status: Int
    }

    private let served: Chat
    private let service: Service
    private let counts = Locked<[Key: Int]>([:])
    private let server = Locked<HTTPServer?>(nil)

    init(_ chat: Chat) { (served, service) = (chat, Service(chat)) }

    /// Tells of a server's connections in the metrics.
    func watch(_ server: HTTPServer) { self.server.withLock { $0 = server } }

    // MARK: Requests

    /// Answers a request, whatever it is.
    func answer(_ call: HTTPCall) async {
        let reply: HTTPReply?
        do {
            reply = try await route(call)
        } catch let error as ServeFault {
            reply = Self.error(error.status, error.what, error.why)
        } catch is CancellationError {
            reply = Self.error(499, "the client has left", nil)
        } catch {
            let report = ErrorReport(error).inShell
            reply = Self.error(Self.status(of: error), report)
        }
        if let reply {
            call.reply(reply)
            count(call.head, reply.status)
        } else {
            count(call.head, 200)
        }
    }

    private func route(_ call: HTTPCall) async throws -> HTTPReply? {
        let here = Self.routes.filter { $0.path == call.head.path }
        guard !here.isEmpty else {
            let all = Self.routes.map(\.path).joined(separator: " ")
            throw ServeFault(404, "there is nothing at \(call.head.path.prefix(100))", all)
        }
        guard let route = here.first(where: { $0.method == call.head.method }) else {
            let methods = here.map(\.method).joined(separator: ", ")
            var reply = Self.error(405, "\(call.head.path) takes \(methods)", nil)
            reply.fields.append(("Allow", methods))
            return reply
        }
        return try await route.answer(self, call)
    }

    /// The reply to a request that was not let in.
    func refused(_ head: HTTPHead, _ status: Int, _ what: String, _ why: String) -> HTTPReply {
        count(head, status)
        var reply = Self.error(status, what, why)
        if status == 401 { reply.fields.append(("WWW-Authenticate", "Bearer")) }
        return reply
    }

    private func count(_ head: HTTPHead, _ status: Int) {
        let isKnown = Self.routes.contains { $0.path == head.path }
        let key = Key(path: isKnown ? head.path : "other", status: status)
        counts.withLock { $0[key, default: 0] += 1 }
    }

    /// The body as JSON.
    private func body(_ call: HTTPCall) throws -> JSON {
        guard let text = call.text else { throw ServeFault(400, "the body is not UTF-8", nil) }
        do {
            let json = try JSON(parsing: text)
            guard json.object != nil else {
                throw ServeFault(400, "the body must be an object", "it is \(json.kind)")
            }
            return json
        } catch let error as JSONSyntaxError {
            throw ServeFault(
                400,
                "the body is no JSON",
                "line \(error.line), column \(error.column): \(error.reason)"
            )
        }
    }

    // MARK: Routes

    private func models() -> HTTPReply {
        let name = served.agent.model.profile.name
        return Self.json([
            "object": "list",
            "data": [
                ["id": .string(name), "object": "model", "created": 0, "owned_by": "apprentice"]
            ],
        ])
    }

    private func answer(_ call: HTTPCall, by api: AnswerAPI) async throws -> HTTPReply? {
        let asked: ChatCompletion
        do {
            let body = try body(call)
            asked = try api == .chat ? ChatCompletion(body) : ChatCompletion(responses: body)
        } catch let error as ChatCompletion.Fault {
            throw ServeFault(400, error.reason, nil)
        }
        let stream = asked.isStreamed ? ServeStream(call, api) : nil
        let turn: Trajectory
        do {
            turn = try await service.complete(asked) { stream?.take($0) }
        } catch {
            // What has begun as a stream ends as one.
            guard let stream, call.isReplied else { throw error }
            stream.fail(Self.error(500, ErrorReport(error).inShell))
            return nil
        }
        guard let stream else {
            guard api == .chat else { return Self.json(ResponsesReply.whole(turn)) }
            let book = try await served.store.read { $0.book }
            return Self.json(
                ChatCompletionReply.whole(turn, skills: turn.cited.compactMap { book[$0]?.id })
            )
        }
        stream.end(turn, tellsUsage: asked.tellsUsage)
        return nil
    }

    private func feedback(_ call: HTTPCall) async throws -> HTTPReply {
        let body = try body(call)
        guard let turn = ChatCompletionReply.turn(body["answer"]) else {
            throw ServeFault(400, "\"answer\" must be the id of an answer", nil)
        }
        guard let verdict = body["verdict"]?.string, ["good", "bad"].contains(verdict) else {
            throw ServeFault(400, "\"verdict\" must be good or bad", nil)
        }
        let note = body["note"]?.string
        guard note != nil || (body["note"] ?? .null) == .null else {
            throw ServeFault(400, "\"note\" must be a text", nil)
        }
        guard (note?.utf8.count ?? 0) <= FeedbackOrder.longestNote else {
            throw ServeFault(400, "the note is longer than \(FeedbackOrder.longestNote) bytes", nil)
        }
        let output = CallOutput()
        try await service.feedback(verdict == "good" ? 1 : 0, note, of: .turn(turn), output)
        return Self.json(output.result.json ?? .null)
    }

    private func execute(_ call: HTTPCall) async throws -> HTTPReply {
        let body = try body(call)
        guard let query = body["query"]?.string, !query.trimmingSpace.isEmpty else {
            throw ServeFault(400, "\"query\" must be a text", nil)
        }
        guard (body["context_path"] ?? .null) == .null else {
            throw ServeFault(400, "\"context_path\" is not served here: leave it out", nil)
        }
        let asked = try ChatCompletion(["messages": [["role": "user", "content": .string(query)]]])
        do {
            let turn = try await service.complete(asked) { _ in }
            return Self.json([
                "answer": .string(turn.answer), "success": true, "iterations": 1,
                "turn": JSON(turn.id),
            ])
        } catch let error as ModelError {
            let words = ErrorReport(error).inShell.lines.joined(separator: "\n")
            return Self.json(["answer": .string(words), "success": false, "iterations": 1])
        }
    }

    /// The numbers in the text format of Prometheus (0.0.4).
    private func metrics() async throws -> HTTPReply {
        let (queued, active, skills, revision) = try await served.store.read { records in
            let gauges = try records.gauges()
            return (gauges.queued, gauges.active, records.book.liveCount, records.book.revision)
        }
        let (connections, calls) = server.withLock { $0?.counts } ?? (0, 0)
        var text = ""
        func metric(_ name: String, _ type: String, _ help: String, _ rows: [(String, String)]) {
            text += "# HELP apprentice_\(name) \(help)\n# TYPE apprentice_\(name) \(type)\n"
            for (labels, value) in rows { text += "apprentice_\(name)\(labels) \(value)\n" }
        }
        let requests = counts.withLock { $0 }.sorted {
            ($0.key.path, $0.key.status) < ($1.key.path, $1.key.status)
        }
        metric(
            "requests_total",
            "counter",
            "Requests that were answered.",
            requests.map {
                ("{path=\"\($0.key.path)\",status=\"\($0.key.status)\"}", String($0.value))
            }
        )
        metric("connections", "gauge", "Open connections.", [("", String(connections))])
        metric("requests_active", "gauge", "Requests under way.", [("", String(calls))])
        metric("skills", "gauge", "Lessons in use.", [("", String(skills))])
        metric("revision", "gauge", "The skillbook's version.", [("", String(revision))])
        metric(
            "jobs",
            "gauge",
            "Learning jobs that are not over.",
            [("{state=\"queued\"}", String(queued)), ("{state=\"active\"}", String(active))]
        )
        let accounts = served.ledger.accounts
        metric(
            "model_tokens_total",
            "counter",
            "Tokens of model calls.",
            accounts.flatMap { account in
                let labels =
                    "role=\"\(account.role.rawValue)\",model=\"\(Self.label(account.model))\""
                return [
                    ("{\(labels),kind=\"prompt\"}", String(account.usage.promptTokens)),
                    ("{\(labels),kind=\"completion\"}", String(account.usage.completionTokens)),
                ]
            }
        )
        return HTTPReply(200, [("Content-Type", "text/plain; version=0.0.4")], body: text)
    }

    /// A text inside of a label's quotes.
    private static func label(_ text: String) -> String {
        text.onOneLine.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
    }

    // MARK: Replies

    private static func json(_ json: JSON, status: Int = 200) -> HTTPReply {
        HTTPReply(status, [("Content-Type", "application/json")], body: json.compact + "\n")
    }

    private static func error(_ status: Int, _ what: String, _ why: String?) -> HTTPReply {
        let type = status == 401 ? "authentication_error" : "invalid_request_error"
        let words = [what, why].compactMap(\.self).joined(separator: ": ")
        return json(
            ["error": ["message": .string(words), "type": .string(type), "code": nil]],
            status: status
        )
    }

    fileprivate static func error(_ status: Int, _ report: ErrorReport) -> HTTPReply {
        json(
            [
                "error": [
                    "message": .string(report.lines.joined(separator: "\n")),
                    "type": .string(status < 500 ? "invalid_request_error" : "server_error"),
                    "code": .string(report.code),
                ]
            ],
            status: status
        )
    }

    private static func status(of error: any Error) -> Int {
        switch error {
        case let error as ModelError:
            switch error.code {
            case .rateLimited, .budgetReached: 429
            case .timedOut: 504
            default: 502
            }
        case is StoreError: 503
        case is any Explained: 400
        default: 500
        }
    }
}

/// What a caller did wrong.
private struct ServeFault: Error {
    let status: Int
    let what: String
    let why: String?

    init(_ status: Int, _ what: String, _ why: String?) {
        (self.status, self.what, self.why) = (status, what, why)
    }
}

/// The API an answer is asked for by.
private enum AnswerAPI {
    case chat
    case responses
}

/// An answer that is sent as it comes, as server-sent events.
private final class ServeStream: Sendable {
    private struct State {
        var turn = 0
        var model = ""
        var at = Timestamp(microseconds: 0)
        /// How many events were sent; of the responses API each says it.
        var count = 0
    }

    private let call: HTTPCall
    private let api: AnswerAPI
    private let state = Locked(State())

    init(_ call: HTTPCall, _ api: AnswerAPI) { (self.call, self.api) = (call, api) }

    func take(_ event: Service.Progress) {
        switch event {
        case .asked(let turn, let model):
            state.withLock { state in
                (state.turn, state.model, state.at) = (turn, model, Timestamp.now())
            }
        case .piece(let text):
            begin()
            let turn = state.withLock { $0.turn }
            switch api {
            case .chat: send([piece(["content": .string(text)])])
            case .responses: send([ResponsesReply.piece(text, of: turn)])
            }
        }
    }

    /// Sends what stands before the first piece, once.
    private func begin() {
        guard !call.isReplied else { return }
        call.stream(
            200,
            [("Content-Type", "text/event-stream"), ("Cache-Control", "no-cache")]
        )
        let head = state.withLock { $0 }
        switch api {
        case .chat: send([piece(["role": "assistant", "content": ""])])
        case .responses: send(ResponsesReply.beginning(head.turn, head.model, head.at))
        }
    }

    func end(_ turn: Trajectory, tellsUsage: Bool) {
        begin()
        switch api {
        case .chat:
            send([piece([:], finish: ChatCompletionReply.finish(turn.finish))])
            if tellsUsage { send([ChatCompletionReply.usagePiece(turn)]) }
            call.send("data: [DONE]\n\n")
        case .responses: send(ResponsesReply.ending(turn))
        }
        call.finish()
    }

    func fail(_ reply: HTTPReply) {
        let error = String(decoding: reply.body, as: UTF8.self).trimmingSpace
        call.send((api == .chat ? "" : "event: error\n") + "data: \(error)\n\n")
        call.finish()
    }

    private func piece(_ delta: JSON, finish: JSON = .null) -> JSON {
        let head = state.withLock { $0 }
        return ChatCompletionReply.piece(
            head.turn,
            head.model,
            head.at,
            delta: delta,
            finish: finish
        )
    }

    private func send(_ events: [JSON]) {
        for event in events {
            guard let type = event["type"]?.string else {
                call.send("data: " + event.compact + "\n\n")
                continue
            }
            let number = state.withLock { state in
                defer { state.count += 1 }
                return state.count
            }
            let numbered = JSON.object((event.object ?? []) + [("sequence_number", JSON(number))])
            call.send("event: \(type)\ndata: \(numbered.compact)\n\n")
        }
    }
}
