import Apprentice
import ApprenticeModels
import TestSupport
import Testing

/// What a model thinks is no part of what it answers, however its server sends it.
@Suite struct ThinkingTests {
    @Test(arguments: [
        ("<think>a</think>b", "b", "a"),
        ("\n <think>\na\n</think>\n\n\nb", "b", "\na\n"),
        ("<think>a</think>\n    indented", "    indented", "a"),
        ("<think></think><think>a</think>b", "b", "a"),
        ("<thinking>a</thinking>b", "b", "a"),
        ("◁think▷a◁/think▷b", "b", "a"),
        // A mark in the answer is the answer's.
        ("<think>a</think>use <think> and </think>\nhere", "use <think> and </think>\nhere", "a"),
        ("a <think>b</think> c", "a <think>b</think> c", ""),
        ("Close it with `</think>`\nso.", "Close it with `</think>`\nso.", ""),
        ("```html\n<b>\n</think>\n```\nso", "```html\n<b>\n</think>\n```\nso", ""),
        ("<thin line", "<thin line", ""),
        ("<", "<", ""),
        ("    let a = 1\n", "    let a = 1\n", ""),
        ("</think>", "</think>", ""),
    ])
    func `thinking is parted from the answer wherever the pieces end`(
        text: String,
        answer: String,
        thought: String
    ) throws {
        for size in 1...5 {
            let (reply, events) = try Self.read(text, inPiecesOf: size)
            #expect(reply.text == answer, "pieces of \(size)")
            #expect(Self.thinking(in: events) == thought, "pieces of \(size)")
            #expect(!events.contains(.thoughtSoFar))
        }
    }

    @Test(arguments: [
        "Is it Paris? No.\n</think>\n\nLyon.", "Is it Paris? No.</think>\nLyon.",
        "</think>\n\nLyon.",
    ])
    func `thinking that nothing opened is taken back when it is closed`(text: String) throws {
        for size in 1...5 {
            let (reply, events) = try Self.read(text, inPiecesOf: size)
            #expect(reply.text == "Lyon.", "pieces of \(size)")
            #expect(events.contains(.thoughtSoFar))
        }
    }

    @Test func `a model that is known to begin with thinking is not shown before it is done`()
        throws
    {
        let text = "Is it Paris?</think>Lyon."
        let (reply, events) = try Self.read(text, inPiecesOf: 3, startsThinking: true)
        #expect(reply.text == "Lyon.")
        #expect(Self.thinking(in: events) == "Is it Paris?")
        #expect(!events.contains(.thoughtSoFar))
        // Without a mark it was the answer.
        #expect(try Self.read("Lyon.", inPiecesOf: 2, startsThinking: true).reply.text == "Lyon.")
    }

    @Test func `what is known of a model's thinking holds for its next reply`() async throws {
        let server = try LoopbackServer { exchange in
            exchange.begin()
            for piece in ["Paris?", "\\n</think>\\n\\n", "Lyon."] {
                exchange.send(
                    #"data: {"choices":[{"delta":{"content":"\#(piece)"},"finish_reason":null}]}"#
                        + "\n\n"
                )
            }
            exchange.send("data: [DONE]\n\n")
            exchange.end()
        }
        let model = OpenAIModel(ModelEndpoint(name: "x/m", model: "m", baseURL: server.url))
        for isFirst in [true, false] {
            let events = Watched<[ModelEvent]>([])
            let reply = try await model.reply(to: OpenAIModelTests.question) { event in
                events.update { $0.append(event) }
            }
            #expect(reply.text == "Lyon.")
            #expect(events.value.contains(.thoughtSoFar) == isFirst)
            #expect(events.value.last == .text("Lyon."))
        }
    }

    @Test func `a text without marks comes out as it went in`() throws {
        var numbers = SplitMix(state: 7)
        let parts = [
            "<", "th", "ink", ">", "</", "\n", " ", "`", "```\n", "é", "👩‍👩‍👧", "\r\n", "[", "◁", "x",
        ]
        for _ in 0..<300 {
            let text =
                (0..<30).map { _ in parts.randomElement(using: &numbers) ?? "" }.joined() + "."
            guard !text.contains("<think>"), !text.contains("</think>") else { continue }
            let (reply, events) = try Self.read(text, inPiecesOf: 2)
            #expect(Array(reply.text.utf8) == Array(text.utf8))
            #expect(Self.thinking(in: events) == "")
        }
    }

    @Test func `halves of a character in two events are one character`() throws {
        let halves: [([UInt8], [UInt8])] = [
            (Array(#"a\ud83d"#.utf8), Array(#"\ude00b"#.utf8)),
            (Array("a".utf8) + [0xF0, 0x9F], [0x98, 0x80] + Array("b".utf8)),
            (Array("a".utf8) + [0xF0], [0x9F, 0x98, 0x80] + Array("b".utf8)),
        ]
        for (first, second) in halves {
            let reply = try Self.read([Self.event(first), Self.event(second), Self.end])
            #expect(reply.text == "a😀b")
        }
        // What has no other half is shown as such, and takes nothing else with it.
        let alone = try Self.read([
            Self.event(Array(#"a\ud83d"#.utf8)), Self.event(Array("b".utf8)), Self.end,
        ])
        #expect(alone.text == "a\u{FFFD}b")
        let last = try Self.read([Self.event(Array(#"a\ud83d"#.utf8)), Self.end])
        #expect(last.text == "a\u{FFFD}")
        let escaped = try Self.read([Self.event(Array(#"\\ud83d"#.utf8)), Self.end])
        #expect(escaped.text == #"\ud83d"#)
    }

    // MARK: Reading

    private static let end = Array(
        "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n".utf8
    )

    private static func event(_ content: [UInt8]) -> [UInt8] {
        Array(#"data: {"choices":[{"delta":{"content":""#.utf8) + content
            + Array("\"}}]}\n\n".utf8)
    }

    private static func body(startsThinking: Bool = false) -> ReplyBody {
        let endpoint = ModelEndpoint(name: "x/m", model: "m", baseURL: "http://127.0.0.1/v1")
        let fault = ProviderFault(endpoint: endpoint, key: nil)
        return ReplyBody(
            ReplyReading(ChatReply(), fault: fault, startsThinking: startsThinking),
            fault: fault
        )
    }

    private static func read(_ events: [[UInt8]]) throws -> ModelReply {
        var body = body()
        for event in events { _ = try body.feed(event) }
        return try body.end().reply
    }

    private static func read(
        _ text: String,
        inPiecesOf size: Int,
        startsThinking: Bool = false
    ) throws -> (reply: ModelReply, events: [ModelEvent]) {
        var body = body(startsThinking: startsThinking)
        var events: [ModelEvent] = []
        // Scalars, as tokens end between them.
        let scalars = Array(text.unicodeScalars)
        for start in stride(from: 0, to: scalars.count, by: size) {
            var piece = ""
            piece.unicodeScalars.append(
                contentsOf: scalars[start..<min(start + size, scalars.count)]
            )
            let quoted = JSON.string(piece).compact.utf8.dropFirst().dropLast()
            events += try body.feed(event(Array(quoted)))
        }
        events += try body.feed(end)
        let last = try body.end()
        return (last.reply, events + last.events)
    }

    private static func thinking(in events: [ModelEvent]) -> String {
        events.map { if case .thinking(let piece) = $0 { piece } else { "" } }.joined()
    }
}
