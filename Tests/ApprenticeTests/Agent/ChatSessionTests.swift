@testable import Apprentice
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1)))
struct ChatSessionTests {
    private func chat(
        _ bench: Bench,
        isSmall: Bool = false,
        answer: @escaping @Sendable (ModelRequest) async throws -> String
    ) -> ChatSession {
        let model = ScriptedModel(profile: ModelProfile(name: "m", isSmall: isSmall)) {
            request,
            _ in
            try await answer(request)
        }
        return ChatSession(agent: Agent(model: model), store: bench.store)
    }

    @Test func `the very next question sees a correction, and what it cites is known`() async throws
    {
        let bench = Bench()
        let given = try await bench.correct("deploy with zeppo 7", of: "how do I deploy?")
        let id = try #require(given.skill?.id)
        let chat = chat(bench) { request in
            request.messages.contains { $0.content.contains("deploy with zeppo 7") }
                ? "Use zeppo [\(id), other-00099]" : "no idea"
        }
        let turn = try await chat.ask(.init("deploy search?")) { _ in }
        #expect(turn.answer == "Use zeppo [other-00099]")
        #expect(turn.cited == [given.skill?.uid])
        #expect(turn.shown == turn.cited)
        #expect(turn.outcome == .answered)
        #expect(try await bench.store.read { try $0.trajectory(turn.id) } == turn)
    }

    @Test func `code tells what a small model drew on by its key terms`() async throws {
        let bench = Bench()
        let used = try await bench.correct("deploy with --ring 2", of: "how do I deploy?").skill
        _ = try await bench.correct("deploy as Kim", of: "how do I deploy?")
        let chat = chat(bench, isSmall: true) { _ in "zeppo push --ring 2" }
        let turn = try await chat.ask(.init("how do I deploy search?")) { _ in }
        #expect(turn.shown.count == 2)
        #expect(turn.cited == [used?.uid])
    }

    @Test func `a failed turn is kept with its reason and gives no evidence`() async throws {
        let bench = Bench()
        let chat = chat(bench) { _ in throw ModelError(.timedOut, what: "no answer in 60 s") }
        await #expect(throws: ModelError.self) { try await chat.ask(.init("q")) { _ in } }
        let turn = try #require(try await bench.store.read { try $0.trajectory(1) })
        #expect(turn.outcome == .failed)
        #expect(turn.reason == "no answer in 60 s")
        #expect(!turn.givesEvidence)
    }

    @Test func `a private conversation leaves no turn and remembers itself`() async throws {
        let bench = Bench()
        let model = ScriptedModel { request, _ in "\(request.messages.count)" }
        let chat = ChatSession(agent: Agent(model: model), store: bench.store, isPrivate: true)
        let first = try await chat.ask(.init("hello")) { _ in }
        let second = try await chat.ask(.init("and now?")) { _ in }
        #expect(second.answer != first.answer)
        let kept = try await bench.store.read { records in
            (try records.trajectory(1), try records.trajectory(first.id), try records.session(1))
        }
        #expect(kept == (nil, nil, nil))
    }

    @Test func `a stopped turn keeps what came`() async throws {
        let bench = Bench()
        let hasBegun = Watched(false)
        let model = StubModel { _, _, onEvent in
            onEvent(.text("half of "))
            hasBegun.update { $0 = true }
            try await Task.sleep(for: .seconds(60))
            return ModelReply(text: "")
        }
        let chat = ChatSession(agent: Agent(model: model), store: bench.store)
        let asking = Task { try await chat.ask(.init("q")) { _ in } }
        try await hasBegun.wait(for: "the answer to begin") { $0 }
        asking.cancel()
        let turn = try await asking.value
        #expect(turn.outcome == .stopped)
        #expect(turn.answer == "half of ")
        #expect(try await bench.store.read { try $0.trajectory(turn.id) }?.outcome == .stopped)
    }

    @Test func `an answer draws on one snapshot while the book changes`() async throws {
        let bench = Bench()
        let chat = chat(bench) { request in
            try await bench.correct("deploy with zeppo 7", of: "how do I deploy?")
            return request.messages.map(\.content).joined()
        }
        let turn = try await chat.ask(.init("how do I deploy?")) { _ in }
        #expect(!turn.answer.contains("zeppo"))
        #expect(turn.revision == 0)
        #expect(turn.shown.isEmpty)
    }

    @Test func `a corrected answer stands in the place of the wrong one`() async throws {
        let bench = Bench()
        let prompts = Watched<[String]>([])
        let chat = chat(bench) { request in
            prompts.update {
                $0.append(request.messages.dropFirst().map(\.content).joined(separator: "|"))
            }
            return "answer \(prompts.value.count)"
        }
        let wrong = try await chat.ask(.init("how?")) { _ in }
        await chat.judged(wrong.id, complaint: "use zeppo")
        let right = try await chat.ask(.init("how?", correcting: (wrong, "use zeppo"))) { _ in }
        #expect(right.corrects == wrong.id)
        _ = try await chat.ask(.init("next")) { _ in }
        #expect(prompts.value[1].contains("<wrong_answer>\nanswer 1\n</wrong_answer>"))
        #expect(prompts.value[1].contains("<note>\nuse zeppo\n</note>"))
        #expect(prompts.value[2] == "how?|answer 2|next")
    }

    @Test func `a book that outgrows its budget leaves the standing block without a word`()
        async throws
    {
        let bench = Bench()
        let prompts = Watched<[String]>([])
        let model = ScriptedModel { request, _ in
            prompts.update { $0.append(request.messages.map(\.content).joined(separator: "|")) }
            return "ok"
        }
        let layout = SkillLayout(layout: .book, budget: 60)
        let chat = ChatSession(agent: Agent(model: model, layout: layout), store: bench.store)
        for number in 1...3 {
            try await bench.correct("deploy part\(number) with zeppo", of: "how do I deploy?")
        }
        _ = try await chat.ask(.init("what is a monad?")) { _ in }
        for number in 4...9 {
            try await bench.correct("deploy part\(number) with zeppo", of: "how do I deploy?")
        }
        _ = try await chat.ask(.init("what is a monad?")) { _ in }
        #expect(prompts.value[0].contains("part3"))
        #expect(!prompts.value[1].contains("no longer"))
        #expect(!prompts.value[1].contains("part3"))
    }

    @Test func `what changed is folded into the standing block when it is long`() async throws {
        let bench = Bench()
        let systems = Watched<[String]>([])
        let chat = chat(bench) { request in
            systems.update { $0.append(request.messages.first?.content ?? "") }
            return "ok"
        }
        _ = try await chat.ask(.init("q")) { _ in }
        try await bench.correct("deploy with zeppo 7", of: "how do I deploy?")
        _ = try await chat.ask(.init("q")) { _ in }
        for number in 0..<3 {
            try await bench.correct(
                "rule \(number) " + String(repeating: "x", count: 800),
                of: "rule?"
            )
        }
        _ = try await chat.ask(.init("q")) { _ in }
        #expect(systems.value[0] == systems.value[1])
        #expect(systems.value[2].contains("deploy with zeppo 7"))
    }

    @Test func `first questions asked at once are of one session`() async throws {
        let bench = Bench()
        let chat = chat(bench) { _ in "an answer" }
        try await withThrowingTaskGroup { group in
            for number in 0..<8 {
                group.addTask { try await chat.ask(.init("q\(number)")) { _ in }.session }
            }
            var sessions: Set<Int> = []
            for try await session in group { sessions.insert(session) }
            #expect(sessions == [1])
        }
        #expect(try await bench.store.read { try $0.sessions(limit: 9).count } == 1)
    }

    @Test func `when the first question cannot be kept, the next makes the session`() async throws {
        let store = FailingStore()
        let bench = Bench(store: store)
        let chat = chat(bench) { _ in "an answer" }
        store.fail(with: StoreError(.disk, what: "the disk is full"))
        await #expect(throws: StoreError.self) { try await chat.ask(.init("q")) { _ in } }
        store.fail(with: nil)
        #expect(try await chat.ask(.init("q")) { _ in }.session == 1)
    }
}
