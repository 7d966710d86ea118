import Apprentice
import ApprenticeHosts
import ApprenticeStorage
import ApprenticeSystem

/// Serves one client of the Model Context Protocol over standard input and output.
///
/// Messages are taken in order; each call is work of its own, answered when it is done.
final class MCPServer: Sendable {
    /// What a client wants to be told of.
    struct Interest: Sendable {
        /// Whether of lessons that come and go.
        var inList = false
        /// The resources of whose changes it wants to know.
        var resources: Set<String> = []

        init(inList: Bool = false, in resources: Set<String> = []) {
            (self.inList, self.resources) = (inList, resources)
        }
    }

    private struct Listener {
        let interest: Interest
        let end: AsyncStream<Void>.Continuation
    }

    private struct State {
        var session = MCPSession()
        var calls: [JSONRPCMessage.ID: MCPCall] = [:]
        /// The last call that changes lessons; the next one waits for it, so that `undo` behind
        /// `feedback` takes back that feedback.
        var lastChange: MCPCall?
        /// What the client of a session has subscribed to.
        var subscribed: Set<String> = []
        /// Clients without a session listen by a request that stays open.
        var listeners: [JSONRPCMessage.ID: Listener] = [:]
    }

    /// The most calls that are open at once.
    private static let mostCalls = 1000
    /// How long questions that are open when the input ends may take.
    private static let patience = Duration.milliseconds(1500)
    /// How much longer what was told may take to be kept.
    private static let patienceForChanges = Duration.seconds(10)

    let service: Service
    private let chat: Chat
    private let bookChanged: Signal
    private let outbox: Outbox
    private let state = Locked(State())

    /// - Parameters:
    ///   - chat: The conversation that is served.
    ///   - bookChanged: Wakes when the skillbook may have changed.
    /// - Throws: ``SystemError`` when the system has no thread to give.
    init(_ chat: Chat, bookChanged: Signal) throws(SystemError) {
        (self.chat, self.bookChanged) = (chat, bookChanged)
        service = Service(chat)
        outbox = try Outbox()
    }

    /// Serves until the input ends.
    ///
    /// - Throws: `LineFileError` when standard input cannot be read.
    func run() async throws {
        let input = try LineFile("-", longest: JSONRPCMessage.longest)
        let told = Task { await tellChanges() }
        while case let lines = try await input.next(), !lines.isEmpty {
            for line in lines {
                await outbox.room()
                take(line.content)
            }
        }
        let listeners = state.withLock { Array($0.listeners.values) }
        for listener in listeners { listener.end.finish() }
        // What was just asked for is still answered; nobody waits for what takes long.
        let calls = state.withLock { Array($0.calls.values) }
        let alarm = Task {
            try await Task.sleep(for: Self.patience)
            for call in calls where !Self.changesLessons(call.request) { call.cancel() }
            // All that is kept is in the store by now; who does not read is not waited for.
            try await Task.sleep(for: Self.patienceForChanges)
            Leaving.now(0)
        }
        for call in calls { await call.wait() }
        told.cancel()
        await told.value
        await outbox.end()
        alarm.cancel()
    }

    // MARK: Messages

    private func take(_ line: LineCutter.Line.Content) {
        if case .text(let text, _) = line, text.allSatisfy(\.isWhitespace) { return }
        do throws(JSONRPCFault) {
            let message = try JSONRPCMessage(line)
            guard case .batch(let parts) = message else {
                return try take(message) { [outbox] reply in
                    if let reply { outbox.send(reply) }
                }
            }
            guard state.withLock({ $0.session.version?.hasBatches ?? false }) else {
                throw JSONRPCFault(.invalidRequest("one message a line: no batches here"))
            }
            take(parts)
        } catch {
            outbox.send(error.json)
        }
    }

    /// Takes several messages; the replies go out together, when the last one is there.
    private func take(_ parts: [Result<JSONRPCMessage, JSONRPCFault>]) {
        let replies = Replies(count: parts.count) { [outbox] replies in
            if !replies.isEmpty { outbox.send(.array(replies)) }
        }
        for part in parts {
            do throws(JSONRPCFault) {
                try take(part.get()) { replies.add($0) }
            } catch {
                replies.add(error.json)
            }
        }
    }

    /// Takes a message.
    ///
    /// - Parameters:
    ///   - message: The message.
    ///   - onEnd: Called once with its reply; with nil when there is none.
    /// - Throws: ``JSONRPCFault``; then `onEnd` is not called.
    private func take(
        _ message: JSONRPCMessage,
        onEnd: @escaping @Sendable (JSON?) -> Void
    ) throws(JSONRPCFault) {
        switch message {
        case .response: onEnd(nil)
        case .batch: throw JSONRPCFault(.invalidRequest("a batch holds no batch"))
        case .notification(let method, let params):
            if method == "notifications/cancelled" { cancel(params) }
            onEnd(nil)
        case .request(let request) where request.method == "initialize":
            do throws(JSONRPCError) {
                let version = try state.withLock { state throws(JSONRPCError) in
                    try state.session.begin(request.params)
                }
                onEnd(JSONRPCMessage.answer(Self.welcome(version), to: request.id))
            } catch {
                throw JSONRPCFault(error, request.id)
            }
        case .request(let request): try start(request, onEnd: onEnd)
        }
    }

    private func start(
        _ request: JSONRPCMessage.Request,
        onEnd: @escaping @Sendable (JSON?) -> Void
    ) throws(JSONRPCFault) {
        let (version, method): (MCPVersion, MCPMethod)
        do throws(JSONRPCError) {
            version = try state.withLock { $0.session }.version(of: request)
            guard let known = MCPMethod.all[request.method], known.isKnown(in: version) else {
                throw .unknownMethod(request.method)
            }
            method = known
        } catch {
            throw JSONRPCFault(error, request.id)
        }
        let call = MCPCall(request, version, outbox)
        var earlier: MCPCall?
        let refusal: JSONRPCFault? = state.withLock { state in
            guard state.calls[request.id] == nil else {
                // Without the id, which would make it the answer to the other request.
                return JSONRPCFault(.invalidRequest("another request with this id is under way"))
            }
            guard state.calls.count < Self.mostCalls else {
                let words = "\(Self.mostCalls) requests are under way; wait for one"
                return JSONRPCFault(JSONRPCError(-32000, words), request.id)
            }
            state.calls[request.id] = call
            if Self.changesLessons(request) {
                earlier = state.lastChange
                state.lastChange = call
            }
            return nil
        }
        if let refusal { throw refusal }
        let work: @Sendable (MCPCall) async -> JSON = { [self, earlier] call in
            await earlier?.wait()
            return await reply(to: call, by: method)
        }
        call.start(work) { [self] reply in
            // The id is free before the client can know it.
            state.withLock { $0.calls[request.id] = nil }
            onEnd(reply)
        }
    }

    /// Whether a request adds or takes back what was taught.
    private static func changesLessons(_ request: JSONRPCMessage.Request) -> Bool {
        let name = request.params["name"]?.string
        return request.method == "tools/call"
            && MCPTool.all.contains { $0.name == name && [.adds, .removes].contains($0.effect) }
    }

    private func reply(to call: MCPCall, by method: MCPMethod) async -> JSON {
        do {
            // One that was cancelled while it waited for its turn changes nothing.
            try Task.checkCancellation()
            let result = try await method.run(call, self)
            return JSONRPCMessage.answer(
                call.version.dressed(result, isCacheable: method.isCacheable, by: Self.identity),
                to: call.request.id
            )
        } catch let error as JSONRPCError {
            return JSONRPCFault(error, call.request.id).json
        } catch {
            let words = ErrorReport(error).inShell.lines.joined(separator: "\n")
            return JSONRPCFault(.failed(words), call.request.id).json
        }
    }

    private func cancel(_ params: JSON) {
        guard let id = JSONRPCMessage.ID(params["requestId"]) else { return }
        state.withLock { $0.calls[id] }?.cancel()
    }

    // MARK: Who serves

    private static let identity: JSON = [
        "name": "apprentice", "title": "Apprentice", "version": .string(Version.number),
    ]

    /// What a client is told before it calls anything.
    static let description: [JSON.Member] = [
        (
            "capabilities",
            [
                "tools": ["listChanged": false],
                "resources": ["subscribe": true, "listChanged": true],
                "prompts": ["listChanged": false], "completions": [:],
            ]
        ),
        (
            "instructions",
            """
            Apprentice remembers what its user corrects, for every program they work with. Before a \
            task call lessons and follow what applies. When the user corrects you, or says how things \
            are done here, call feedback with their words.
            """
        ),
    ]

    private static func welcome(_ version: MCPVersion) -> JSON {
        .object(
            [("protocolVersion", .string(version.rawValue)), ("serverInfo", identity)] + description
        )
    }

    // MARK: Resources

    /// The skillbook as it is now.
    func resources() async throws -> MCPResources {
        MCPResources(book: try await chat.store.read { $0.book })
    }

    func subscribe(to uri: String) throws(JSONRPCError) {
        let hasRoom = state.withLock { state in
            guard state.subscribed.count < Self.mostCalls else { return false }
            state.subscribed.insert(uri)
            return true
        }
        if !hasRoom { throw .invalidRequest("\(Self.mostCalls) subscriptions are the most") }
    }

    func unsubscribe(from uri: String) { state.withLock { _ = $0.subscribed.remove(uri) } }

    /// Tells a client of changes until it cancels the call, or the input ends.
    func listen(_ call: MCPCall, _ interest: Interest) async throws -> JSON {
        let id = call.request.id
        let meta: JSON = [MCPSession.subscriptionKey: id.json]
        let (ended, end) = AsyncStream<Void>.makeStream()
        var honoured: [JSON.Member] = []
        if interest.inList { honoured.append(("resourcesListChanged", true)) }
        if !interest.resources.isEmpty {
            honoured.append(("resourceSubscriptions", JSON(interest.resources.sorted())))
        }
        outbox.send(
            JSONRPCMessage.notification(
                "notifications/subscriptions/acknowledged",
                ["notifications": .object(honoured), "_meta": meta]
            )
        )
        state.withLock { $0.listeners[id] = Listener(interest: interest, end: end) }
        defer { state.withLock { $0.listeners[id] = nil } }
        for await _ in ended {}
        return ["_meta": meta]
    }

    /// Tells what changes until it is cancelled.
    private func tellChanges() async {
        guard var known = try? await resources().book else { return }
        for await _ in bookChanged.wakes {
            guard let now = try? await resources(), now.book.revision != known.revision else {
                continue
            }
            let (isListChanged, updated) = now.changes(since: known)
            known = now.book
            let (hasSession, subscribed, listeners) = state.withLock { state in
                (state.session.version != nil, state.subscribed, state.listeners)
            }
            if hasSession {
                let interest = Interest(inList: true, in: subscribed)
                tell(interest, isListChanged, updated, meta: nil)
            }
            for (id, listener) in listeners {
                let meta: JSON = [MCPSession.subscriptionKey: id.json]
                tell(listener.interest, isListChanged, updated, meta: meta)
            }
        }
    }

    private func tell(
        _ interest: Interest,
        _ isListChanged: Bool,
        _ updated: Set<String>,
        meta: JSON?
    ) {
        func send(_ method: String, _ members: [JSON.Member] = []) {
            let all = members + (meta.map { [("_meta", $0)] } ?? [])
            outbox.send(
                JSONRPCMessage.notification(method, all.isEmpty ? nil : .object(all))
            )
        }
        if isListChanged, interest.inList { send("notifications/resources/list_changed") }
        for uri in updated.intersection(interest.resources).sorted() {
            send("notifications/resources/updated", [("uri", .string(uri))])
        }
    }
}

/// The replies of messages that are answered together.
private final class Replies: Sendable {
    private let state: Locked<(left: Int, replies: [JSON])>
    private let onLast: @Sendable ([JSON]) -> Void

    init(count: Int, onLast: @escaping @Sendable ([JSON]) -> Void) {
        state = Locked((count, []))
        self.onLast = onLast
    }

    /// Adds what became of one message.
    func add(_ reply: JSON?) {
        let all: [JSON]? = state.withLock { state in
            state.left -= 1
            if let reply { state.replies.append(reply) }
            return state.left == 0 ? state.replies : nil
        }
        if let all { onLast(all) }
    }
}
