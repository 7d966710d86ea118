import ApprenticeSystem
import TestSupport
import Testing

@testable import Apprentice

@Suite(.timeLimit(.minutes(1)))
struct ConversationGeneratorTests {
    /// Says these lines one after another; the persona's requests are those that end in an order.
    private func persona(_ lines: [String]) -> ScriptedModel {
        ScriptedModel { request, _ in
            let spoken = request.messages.count { $0.role == .assistant }
            return lines[min(spoken, lines.count - 1)]
        }
    }

    /// Answers with the notes it is shown.
    private let agent = ScriptedModel { request, _ in
        let text = request.messages.map(\.content).joined(separator: "\n")
        let notes = Set(text.matches(of: /RULE\((\w+)\)/).map { String($0.1) }).sorted()
        return "I know \(notes.joined(separator: " ")); \(request.messages.count) messages"
    }

    private func generator(
        _ persona: ScriptedModel,
        book: Skillbook = Skillbook(),
        turns: Int = 3,
        attempts: Int = 3,
        validate: @escaping ConversationGenerator.Validation = { _ in nil }
    ) -> ConversationGenerator {
        ConversationGenerator(
            agent: Agent(model: agent),
            persona: persona,
            book: book,
            turns: turns,
            attempts: attempts,
            validate: validate
        )
    }

    @Test func `the persona speaks as often as it should, and sees itself as the assistant`()
        async throws
    {
        let model = persona(["\"Hello there.\"", "What now?", "And then?"])
        let who = Persona("Ada, who bakes", facts: ["has a cat"])
        let conversation = await generator(model).generate(who)
        #expect(conversation.failure == nil)
        #expect(
            conversation.exchanges.map(\.question) == ["Hello there.", "What now?", "And then?"]
        )
        #expect(conversation.attempts == 1)
        #expect(conversation.usage.promptTokens == 60)
        let last = try #require(model.state.value[.agent].requests.last)
        #expect(
            last.messages.map(\.role) == [.system, .user, .assistant, .user, .assistant, .user]
        )
        #expect(last.messages[0].content.contains("Ada, who bakes"))
        #expect(last.messages[0].content.contains("- has a cat"))
        #expect(last.messages[2].content == "Hello there.")
        #expect(last.messages[1].content.contains("<bring_in>\nhas a cat\n"))
        #expect(last.messages[3].content.contains("I know"))
        #expect(!last.messages[3].content.contains("bring_in"))
        #expect(last.priority == .batch)
    }

    @Test func `a correction acts in its conversation and in no other`() async throws {
        let skill = Skill(
            id: "general-00001",
            uid: Skill.UID("1"),
            section: "general",
            content: "RULE(known)",
            status: .active,
            applies: .always,
            createdAt: Timestamp(microseconds: 1)
        )
        let book = Skillbook(skills: [skill], revision: 7)
        let model = persona(["Which rules are there?", "No, we use RULE(new).", "And now?"])
        let generator = generator(model, book: book)
        for _ in 0..<2 {
            let talk = await generator.generate(Persona("Ada")).exchanges
            try #require(talk.count == 3)
            #expect(talk[0].answer.hasPrefix("I know known;"))
            #expect(talk[1].answer.hasPrefix("I know known new;"))
            #expect(talk[2].answer.hasPrefix("I know known new;"))
        }
    }

    @Test func `what does not pass is begun anew, and given up in the end`() async throws {
        let seen = Locked(0)
        let picky: ConversationGenerator.Validation = { _ in
            seen.withLock { count in
                count += 1
                return count % 3 == 0 ? nil : "not yet"
            }
        }
        let lines = ["One?", "Two?", "Three?"]
        let third = await generator(persona(lines), validate: picky).generate(Persona("Ada"))
        #expect(third.failure == nil)
        #expect(third.attempts == 3)
        #expect(third.exchanges.count == 3)
        let second = await generator(persona(lines), attempts: 2, validate: picky)
            .generate(Persona("Ada"))
        #expect(second.failure == .init(code: "not_valid", message: "not yet"))
        #expect(second.attempts == 2)
    }

    @Test(
        arguments: [
            (["Same?", "Same?"], "message 2 repeats an earlier one"),
            (["", "x"], "message 1 is empty"),
        ]
    )
    func `a conversation that is not whole is useless`(lines: [String], fault: String) async {
        let talk = await generator(persona(lines), turns: 2, attempts: 1).generate(Persona("Ada"))
        #expect(talk.failure?.message == fault)
    }

    @Test func `a failure that may pass is tried again, one that stays is not`() async throws {
        for (code, attempts) in [(ModelError.Code.serverFailed, 3), (.unauthorized, 1)] {
            let model = ScriptedModel { _, _ in throw ModelError(code, what: "it failed") }
            let talk = await generator(model).generate(Persona("Ada"))
            #expect(talk.failure?.message == "it failed")
            #expect(talk.attempts == attempts)
            #expect(model.state.value[.agent].count == attempts)
        }
    }

    @Test func `a training line is the messages alone`() async throws {
        let talk = await generator(persona(["One \"x\"?", "Two?"]), turns: 2).generate(
            Persona("Ada")
        )
        let json = try JSON(parsing: talk.trainingLine)
        #expect(json.object?.map(\.key) == ["messages"])
        let messages = try #require(json["messages"]?.array)
        #expect(messages.map { $0["role"]?.string } == ["user", "assistant", "user", "assistant"])
        #expect(messages[0]["content"]?.string == "One \"x\"?")
    }

    @Test func `many are had at once, and a cancelled run ends`() async throws {
        let model = persona(["One?", "Two?"])
        let people = (0..<20).map { Persona("person \($0)", id: "p\($0)") }
        var ids: [String?] = []
        try await generator(model, turns: 2).generate(people, concurrency: 5, order: .input) {
            ids.append($0.persona.id)
        }
        #expect(ids == people.map(\.id))
        model.hold(.agent)
        let generator = generator(model, turns: 2)
        let run = Task { try await generator.generate(people, concurrency: 5) { _ in } }
        try await model.waitForRunning(5, of: .agent)
        run.cancel()
        await #expect(throws: CancellationError.self) { try await run.value }
    }

    @Test(
        arguments: [
            ("[]", "it is an array, not an object"), ("{}", "it has no persona"),
            ("{\"persona\":\"  \"}", "it has no persona"),
            ("{\"persona\":7}", "its persona is a number, not a text"),
            ("{\"persona\":\"a\",\"facts\":\"b\"}", "its facts are a string, not a list"),
            ("{\"persona\":\"a\",\"facts\":[1]}", "one of its facts is a number, not a text"),
        ]
    )
    func `a line that is no persona is told`(text: String, words: String) throws {
        let error = #expect(throws: SampleError.self) {
            try Persona(json: try JSON(parsing: text))
        }
        #expect(error?.what == words)
    }

    @Test func `a persona is read with all it has`() throws {
        let text = #"{"id":3,"persona":"Ada","facts":["a","b"],"opening":"Hi","more":1}"#
        #expect(
            try Persona(json: JSON(parsing: text))
                == Persona("Ada", id: "3", facts: ["a", "b"], opening: "Hi")
        )
    }
}
