import Apprentice
import Foundation

/// A model server for tests, whose answers follow a script: a lesson can be traced from feedback
/// to the next answer.
///
/// It speaks OpenAI chat completions and Anthropic messages, whole and streamed. What it answers:
/// - a request whose schema has `key_insight` (Reflector): every `RULE(x)` in it, as key insight;
/// - one whose schema has `operations` (SkillManager): an ADD `RULE(x), learned` for every
///   `RULE(x)` in it that is not learned yet;
/// - one whose schema has `contradicted` (a comparison of notes): none;
/// - any other (Agent): `RULES: a; b | LEARNED: a | ECHO: <last user message>`.
package final class ScriptedModelServer: Sendable {
    package enum Role: String, Sendable, CaseIterable { case agent, reflector, manager, judge }

    /// What goes wrong with a call.
    package enum Fault: Sendable {
        case rateLimited(retryAfter: String?)
        case status(Int)
        /// Never answers.
        case hang
        /// Breaks the connection midway.
        case cut
        /// Answers a schema with what is no JSON.
        case badJSON
        /// Takes ten times as long.
        case slow
    }

    /// A call as it arrived.
    package struct Call: Sendable {
        package let role: Role
        package let path: String
        package let headers: [String: String]
        /// The body, JSON.
        package let body: String
    }

    /// How the server behaves.
    package struct Script: Sendable {
        /// The key to be sent; nil takes any.
        package var key: String?
        package var model = "scripted"
        package var latency: [Role: Duration] = [:]
        /// Latches each call of a role waits for, for tests that drive the order.
        package var hold: [Role: Latch] = [:]
        /// A latch that the stream of each answer waits for behind so many of its events.
        package var pause: (events: Int, latch: Latch)?
        /// Between two words of a stream.
        package var wordDelay = Duration.zero
        /// What is answered to a question instead of its echo; nil: that.
        package var answer: @Sendable (_ question: String) -> String? = { _ in nil }
        /// What goes wrong with a role's call, by its number among the role's calls (from 0).
        package var fault: @Sendable (Role, Int) -> Fault? = { _, _ in nil }
        /// What goes wrong with a call because of what it holds.
        package var refusal: @Sendable (Call) -> Fault? = { _ in nil }
        package init() {}
    }

    /// Calls so far, in the order in which they arrived.
    package let calls: Watched<[Call]>
    /// The most calls of a role that were open at once.
    package let peaks: Watched<[Role: Int]>
    private let server: LoopbackServer

    /// Requests and connections, as the server below counts them.
    package var counts: Watched<LoopbackServer.Counts> { server.counts }
    /// The server's address, without a path.
    package var root: String { server.url }
    /// The OpenAI API's address.
    package var url: String { server.url + "/v1" }

    package convenience init(_ change: (inout Script) -> Void = { _ in }) throws {
        var script = Script()
        change(&script)
        try self.init(script: script)
    }

    package init(script: Script) throws {
        let calls = Watched<[Call]>([])
        let peaks = Watched<[Role: Int]>([:])
        let open = Watched<[Role: Int]>([:])
        self.calls = calls
        self.peaks = peaks
        server = try LoopbackServer { exchange in
            guard let asked = Self.read(exchange, script) else { return }
            let role = asked.role
            let call = asked.call
            let number = calls.update { calls in
                calls.append(call)
                return calls.count { $0.role == role } - 1
            }
            let inFlight = open.update { open in
                open[role, default: 0] += 1
                return open[role, default: 0]
            }
            peaks.update { $0[role] = max($0[role] ?? 0, inFlight) }
            defer { open.update { $0[role, default: 0] -= 1 } }
            let fault = script.fault(role, number) ?? script.refusal(call)
            Self.answer(asked, fault, exchange, script)
        }
    }

    package func stop() { server.stop() }

    /// How many calls a role has made.
    package func count(_ role: Role) -> Int { calls.value.count { $0.role == role } }

    // MARK: Reading

    /// Reads a request for an answer; other requests it answers itself.
    private static func read(_ exchange: LoopbackExchange, _ script: Script) -> ScriptedRequest? {
        let request = exchange.request
        if request.path.hasSuffix("/models") {
            exchange.respond(#"{"object":"list","data":[{"id":"\#(script.model)"}]}"#)
            return nil
        }
        if request.path == "/api/tags" {
            exchange.respond(#"{"models":[{"name":"\#(script.model)"}]}"#)
            return nil
        }
        if let key = script.key {
            let given =
                request.headers["x-api-key"]
                ?? request.headers["authorization"].map { String($0.dropFirst("Bearer ".count)) }
            if given != key {
                exchange.respond(401, #"{"error":{"message":"invalid api key \#(given ?? "")"}}"#)
                return nil
            }
        }
        guard let asked = ScriptedRequest(request) else {
            exchange.respond(400, #"{"error":{"message":"body is not JSON"}}"#)
            return nil
        }
        guard request.path.hasSuffix("/chat/completions") || request.path.hasSuffix("/messages")
        else {
            exchange.respond(404, #"{"error":{"message":"no such path"}}"#)
            return nil
        }
        return asked
    }

    // MARK: Answering

    private static func answer(
        _ asked: ScriptedRequest,
        _ fault: Fault?,
        _ exchange: LoopbackExchange,
        _ script: Script
    ) {
        // As long as a test may wait for a thread among others that block.
        script.hold[asked.role]?.wait(seconds: 600)
        var latency = script.latency[asked.role] ?? .zero
        if case .slow = fault { latency *= 10 }
        guard latency == .zero || exchange.pause(milliseconds: latency.milliseconds) else { return }
        var text = asked.answer
        if asked.role == .agent, let other = script.answer(asked.lastUserMessage) { text = other }
        var cutsAfter: Int?
        switch fault {
        case .rateLimited(let wait):
            var headers = [("Content-Type", "application/json")]
            if let wait { headers.append(("Retry-After", wait)) }
            exchange.respond(429, headers: headers, #"{"error":{"message":"rate limited"}}"#)
            return
        case .status(let status):
            exchange.respond(status, #"{"error":{"message":"scripted failure"}}"#)
            return
        case .hang:
            exchange.waitForClientToLeave()
            return
        case .cut where !asked.isStreamed:
            exchange.write("HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n{\"id\":")
            return
        case .cut: cutsAfter = 3
        case .badJSON where asked.role != .agent:
            text = "Sure! Here is the JSON you asked for: {oops"
        case .badJSON, .slow, nil: break
        }
        let reply = ScriptedReply(asked: asked, text: text, model: script.model)
        guard asked.isStreamed else {
            exchange.respond(reply.whole)
            return
        }
        exchange.begin()
        for (index, event) in reply.events.enumerated() {
            if index == cutsAfter { return }
            if let pause = script.pause, asked.role == .agent, index == pause.events {
                guard exchange.pause(until: pause.latch) else { return }
            }
            exchange.send(event)
            if script.wordDelay > .zero {
                guard exchange.pause(milliseconds: script.wordDelay.milliseconds) else { return }
            }
        }
        exchange.end()
    }
}

extension Duration {
    fileprivate var milliseconds: Int {
        Int(components.seconds) * 1000 + Int(components.attoseconds / 1_000_000_000_000_000)
    }
}
