import Apprentice
import TestSupport
import Testing

/// Many lessons at once, and the prompt in front of them.
@Suite(.backstop)
struct ConcurrencyTests {
    @Test(arguments: [50, 8])
    func `as many Reflectors work at once as were asked for, and one SkillManager`(
        reflectors: Int
    ) async throws {
        let latch = Latch()
        let server = try ScriptedModelServer { script in
            script.hold[.reflector] = latch
            script.latency = [.manager: .milliseconds(200)]
        }
        let home = try Home(server)
        let program = try home.start(["--reflectors", "\(reflectors)"])
        try program.send("hi")
        try program.next("answer")
        for number in 1...50 { try program.send(":bad RULE(lesson \(number))") }
        for _ in 1...50 { try program.next("feedback") }
        // They are held until as many as may be are at work.
        try await server.peaks.wait(for: "all Reflectors") { $0[.reflector] == reflectors }
        for _ in 1...50 { latch.open() }
        try program.send(":wait 60")
        let outcome = try program.next("result", seconds: 60)
        // Some may have been learned before the wait began, which then does not count them.
        #expect(outcome["left"] == 0)
        #expect(outcome["failed"] == 0)
        #expect(server.peaks.value[.reflector] == reflectors)
        #expect(server.peaks.value[.manager] == 1)
        // A round takes all that wait: nowhere near a call for each.
        #expect(server.count(.manager) < 25)
        try program.send(":new")
        try program.send("hello")
        let answer = try program.next("answer").text
        for number in 1...50 { #expect(answer.contains("lesson \(number);") || number == 50) }
        let ended = try program.end()
        #expect(ended.events("learned").count == 50)
        #expect(Set(ended.events("learned").compactMap { $0["job"]?.int }).count == 50)
        #expect(ended.status == 0)
    }

    @Test func `fifty lessons at once take a fraction of the calls`() throws {
        let server = try ScriptedModelServer { script in
            script.latency = [.reflector: .seconds(1), .manager: .milliseconds(200)]
        }
        let home = try Home(server)
        let program = try home.start(["--reflectors", "50"])
        try program.send("hi")
        try program.next("answer")
        for number in 1...50 { try program.send(":bad RULE(lesson \(number))") }
        try program.send(":wait 60")
        #expect(try program.next("result", seconds: 60)["left"] == 0)
        let ended = try program.end()
        #expect(ended.status == 0)
        #expect(ended.events("learned").count == 50)
        // One call for all that wait, or what was learned one after another would take a minute.
        #expect(server.count(.manager) <= 25)
    }

    @Test func `the prompt does not wait for a model that hangs`() throws {
        let server = try ScriptedModelServer { script in
            script.fault = { role, _ in role == .agent ? nil : .hang }
        }
        let home = try Home(server)
        let program = try home.start(["--reflectors", "4"])
        try program.send("hi")
        try program.next("answer")
        for number in 1...10 {
            try program.send(":bad RULE(lesson \(number))")
            try program.next("feedback")
        }
        try program.send("hello")
        #expect(try program.next("answer").text.contains("lesson 10"))
        #expect(server.count(.reflector) <= 4)
        let start = ContinuousClock.now
        let ended = try program.end()
        // Leaving does not wait for what hangs, either.
        #expect(ContinuousClock.now - start < .seconds(10))
        #expect(ended.events.last?.text.hasPrefix("10 lessons are saved") == true)
        #expect(ended.status == 0)
    }

    @Test func `an answer is not kept waiting by fifty lessons in flight`() throws {
        let latch = Latch()
        let server = try ScriptedModelServer { $0.hold[.reflector] = latch }
        let home = try Home(server)
        let program = try home.start(["--reflectors", "50"])
        try program.send("hi")
        try program.next("answer")
        for number in 1...50 { try program.send(":bad RULE(lesson \(number))") }
        for _ in 1...50 { try program.next("feedback") }
        // With every permit of the gate taken, chat has one of its own.
        try program.send("hello")
        try program.next("answer")
        for _ in 0..<60 { latch.open() }
        try program.send(":wait 60")
        #expect(try program.next("result", seconds: 60)["learned"] == 50)
        #expect(try program.end().status == 0)
    }
}
