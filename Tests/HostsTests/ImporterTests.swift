import Apprentice
import TestSupport
import Testing

@testable import ApprenticeHosts

/// Corrections in other programs' conversations come to the inbox once, and act when accepted.
struct ImporterTests {
    private let store = MemoryStore(now: { Timestamp(microseconds: 1_000_000) })

    /// The corpus as a transcript, a question and an answer before each message.
    private func transcript(_ messages: [CorrectionCorpus.Message], of host: any Host) -> [String] {
        messages.enumerated().flatMap { number, message -> [String] in
            let question = "task \(number)?"
            if host is ClaudeCode {
                return [
                    claude("user", .string(question)),
                    claude("assistant", [["type": "text", "text": .string(message.answer)]]),
                    claude("user", .string(message.text)),
                    claude("assistant", [["type": "text", "text": "Done."]]),
                ]
            }
            return [
                codex("user", "input_text", question),
                codex("assistant", "output_text", message.answer),
                codex("user", "input_text", message.text),
                codex("assistant", "output_text", "Done."),
            ]
        }
    }

    private func claude(_ role: String, _ content: JSON) -> String {
        let json: JSON = [
            "type": .string(role), "sessionId": "s", "cwd": "/src/app",
            "timestamp": "2026-11-02T10:00:00Z",
            "message": ["role": .string(role), "content": content],
        ]
        return json.compact
    }

    private func codex(_ role: String, _ type: String, _ text: String) -> String {
        let json: JSON = [
            "timestamp": "2026-11-02T10:00:00Z", "type": "response_item",
            "payload": [
                "type": "message", "role": .string(role),
                "content": [["type": .string(type), "text": .string(text)]],
            ],
        ]
        return json.compact
    }

    @Test func `what waits of two transcripts are their corrections`() {
        for (host, messages) in [
            (ClaudeCode() as any Host, CorrectionCorpus.first), (Codex(), CorrectionCorpus.second),
        ] {
            var importer = Importer(host: host)
            let found = transcript(messages, of: host).flatMap { importer.take($0) }
            let corrections = Set(messages.filter(\.isCorrection).map(\.text))
            let sure = found.filter { $0.state == .waiting }
            let right = sure.count { corrections.contains($0.said) }
            // Each stands behind a question, too, that corrects nothing.
            #expect(importer.counts.messages >= messages.count)
            #expect(Double(right) >= 0.95 * Double(sure.count))
            #expect(Double(right) >= 0.7 * Double(corrections.count))
        }
    }

    private var lines: [String] {
        [
            claude("user", "how do I install?"),
            claude("assistant", [["type": "text", "text": "Run npm install."]]),
            claude("user", "no, we use pnpm"),
            claude("assistant", [["type": "text", "text": "Run pnpm install."]]),
            claude("user", "thanks"),
        ]
    }

    private func imported(_ lines: [String], since: String? = nil) async throws -> [Proposal] {
        var importer = Importer(host: ClaudeCode(), since: since) { $0 }
        let found = lines.flatMap { importer.take($0) }
        return try await store.transaction { records in
            try found.compactMap { try records.propose($0) }
        }
    }

    @Test func `importing again adds nothing, whatever was decided`() async throws {
        let first = try await imported(lines)
        #expect(first.map(\.note) == ["we use pnpm"])
        #expect(first.first?.question == "how do I install?")
        #expect(first.first?.project == "/src/app")
        #expect(try await imported(lines).isEmpty)
        #expect(try await store.read { $0.book.liveCount } == 0)
        _ = try await store.transaction { try $0.reject(1) }
        #expect(try await imported(lines).isEmpty)
        #expect(try await store.read { try $0.proposals(in: [.waiting], limit: 9) }.isEmpty)
    }

    @Test func `an accepted correction is a lesson of its turn, edited or not`() async throws {
        _ = try await imported(lines)
        let kept = try await store.transaction {
            try $0.accept(1, note: "we use pnpm 9", policy: LearningPolicy())
        }
        #expect(kept.skill?.content == "we use pnpm 9")
        #expect(kept.skill?.origin == .imported)
        #expect(kept.job != nil)
        let turn = try await store.read { try $0.trajectory(kept.feedback.turn) }
        #expect(turn?.question == "how do I install?")
        #expect(turn?.answer == "Run npm install.")
        await #expect(throws: LearningError.self) {
            try await store.transaction { try $0.accept(1, policy: LearningPolicy()) }
        }
        #expect(try await imported(lines).isEmpty)
    }

    @Test func `what a hook took is not proposed`() async throws {
        var event = HostEvent(
            kind: .promptSubmitted("no, we use pnpm"),
            name: "UserPromptSubmit",
            session: "s"
        )
        event.lastTurn = HostTurn(question: "how do I install?", answer: "Run npm install.")
        _ = try await HookWork(host: ClaudeCode(), store: store, project: nil).run(event)
        #expect(try await imported(lines).isEmpty)
    }

    @Test func `what was said before a day is left out`() async throws {
        #expect(try await imported(lines, since: "2026-11-03").isEmpty)
        #expect(try await imported(lines, since: "2026-11-02").count == 1)
    }

    @Test func `a model that reads takes out what corrects nothing`() async throws {
        // A reply that cannot be read holds up no other, and leaves the message to a person.
        for key in ["odd", "a", "b"] {
            _ = try await store.transaction {
                try $0.propose(
                    Proposal(
                        key: key,
                        state: .unread,
                        host: "codex",
                        session: "",
                        said: ["odd": "hm, odd", "a": "hm, tabs"][key] ?? "hm, nice",
                        note: "x",
                        question: "q",
                        answer: "a",
                        createdAt: Timestamp(microseconds: 0)
                    )
                )
            }
        }
        let model = StubModel { request, _, _ in
            let read = request.messages.map(\.content).joined()
            if read.contains("hm, odd") { return ModelReply(text: "perhaps") }
            let isIt = read.contains("hm, tabs")
            return ModelReply(text: #"{"reasoning":"","corrects":\#(isIt)}"#)
        }
        try await ProposalReader(model: model).readAll(in: store)
        let states = try await store.read { records in
            try ["odd", "a", "b"].map { try records.proposal(key: $0)?.state }
        }
        #expect(states == [.waiting, .waiting, .rejected])
    }
}
