import Apprentice
import TestSupport
import Testing

/// A model that fails in every way there is, in every role: the conversation goes on, and nothing is
/// lost or counted twice.
@Suite(.backstop)
struct FaultTests {
    typealias Role = ScriptedModelServer.Role
    typealias Fault = ScriptedModelServer.Fault

    /// Faults that pass: the call is made again and succeeds.
    static let passing: [(name: String, fault: Fault)] = [
        ("429", .rateLimited(retryAfter: "1")), ("500", .status(500)), ("503", .status(503)),
        ("cut", .cut), ("bad JSON", .badJSON),
    ]

    @Test(arguments: [Role.reflector, .manager], 0..<passing.count)
    func `a fault of learning that passes is not noticed`(role: Role, index: Int) throws {
        let fault = Self.passing[index].fault
        let server = try ScriptedModelServer { script in
            script.fault = { $0 == role && $1 == 0 ? fault : nil }
        }
        let home = try Home(server)
        let ended = try home.run(
            [],
            ["hi", ":bad RULE(not a short one)", ":wait 30", ":new", "hello"]
        )
        #expect(
            ended.answer.hasPrefix("RULES: not a short one | LEARNED: not a short one"),
            "\(ended)"
        )
        #expect(ended.events("learned").count == 1)
        #expect(ended.events("failed").isEmpty)
        #expect(ended.status == 0)
        #expect(server.count(role) == 2)
    }

    @Test(arguments: [Fault.rateLimited(retryAfter: "1"), .status(500), .status(503)])
    func `an answer that is refused at first comes all the same`(fault: Fault) throws {
        let server = try ScriptedModelServer { script in
            script.fault = { $0 == .agent && $1 == 0 ? fault : nil }
        }
        let ended = try Home(server).run([], ["hi", ":bad RULE(x)", ":wait 30"])
        #expect(ended.answer == "ECHO: hi")
        #expect(ended.events("learned").count == 1)
        #expect(ended.status == 0)
    }

    @Test func `a server's wish to wait is obeyed`() throws {
        let server = try ScriptedModelServer { script in
            script.fault = { $0 == .reflector && $1 == 0 ? .rateLimited(retryAfter: "2") : nil }
        }
        let program = try Home(server).start()
        try program.send("hi")
        try program.next("answer")
        let start = ContinuousClock.now
        try program.send(":bad RULE(x)")
        try program.next("learned")
        #expect(ContinuousClock.now - start >= .seconds(2))
        #expect(try program.end().status == 0)
    }

    @Test func `an answer that is cut is kept as far as it came, and can be judged`() throws {
        let server = try ScriptedModelServer { script in
            script.fault = { $0 == .agent && $1 == 0 ? .cut : nil }
        }
        let home = try Home(server)
        let ended = try home.run(
            [],
            ["one two three four five", ":bad #1 RULE(x)", ":wait 30", ":new", "hello"]
        )
        #expect(ended.events.first?.type == "error")
        #expect(ended.events("learned").count == 1)
        #expect(ended.answer.hasPrefix("RULES: x | LEARNED: x"))
        // Text had reached the user: the call is not made again.
        #expect(server.count(.agent) == 2)
        #expect(ended.status == 1)
    }

    /// Faults that stay: the job is given up, and says why.
    @Test(
        arguments: [Role.reflector, .manager],
        [(Fault.status(403), "403"), (.badJSON, "JSON"), (.status(401), "401")]
    )
    func `a job whose model fails for good fails with its reason, and is learned when asked again`(
        role: Role,
        fault: (fault: Fault, word: String)
    ) throws {
        let isFaulty = Watched(true)
        let server = try ScriptedModelServer { script in
            script.fault = { asked, _ in asked == role && isFaulty.value ? fault.fault : nil }
        }
        let home = try Home(server)
        let program = try home.start()
        try program.send("hi")
        try program.send(":bad RULE(x)")
        let failed = try program.next("failed")
        #expect(failed["job"] == 1)
        let reason = try #require(failed["reason"]?.string)
        #expect(reason.contains(fault.word), "\(reason)")
        // The note goes on acting, and the failure stays visible.
        try program.send(":new")
        try program.send("hello")
        #expect(try program.next("answer").text.hasPrefix("RULES: x | ECHO"))
        try program.send(":jobs failed")
        let listed = try program.next("a list of jobs") { $0["jobs"] != nil }
        #expect(listed["jobs"]?.array?.count == 1)
        #expect(listed["jobs"]?.array?.first?["reason"]?.string == reason)
        isFaulty.update { $0 = false }
        try program.send(":jobs retry all")
        try program.send(":wait 30")
        let outcome = try program.next("the wait's result") { $0["learned"] != nil }
        #expect(outcome["learned"] == 1)
        try program.send(":new")
        try program.send("hello")
        let answer = try program.next("answer").text
        #expect(answer.hasPrefix("RULES: x | LEARNED: x"))
        let ended = try program.end()
        #expect(ended.events("learned").count == 1)
        #expect(ended.events("failed").count == 1)
    }

    @Test func `a job that failed while waiting makes the script fail`() throws {
        let server = try ScriptedModelServer { script in
            script.fault = { role, _ in role == .reflector ? .status(400) : nil }
        }
        let ended = try Home(server).run([], ["hi", ":bad RULE(x)", ":wait 30"])
        #expect(ended.events("result").last?["failed"] == 1)
        #expect(ended.events("result").last?["left"] == 0)
        #expect(ended.status == 1)
    }

    @Test(arguments: [Role.reflector, .manager])
    func `a learning call that hangs holds nobody up, and its job is kept`(role: Role) throws {
        let isFaulty = Watched(true)
        let server = try ScriptedModelServer { script in
            script.fault = { asked, _ in asked == role && isFaulty.value ? .hang : nil }
        }
        let home = try Home(server)
        let first = try home.run([], ["hi", ":bad RULE(x)", ":wait 0.5", ":new", "hello"])
        #expect(first.events("result").first?["left"] == 1)
        #expect(first.answer.hasPrefix("RULES: x | ECHO"))
        #expect(first.status == 1)
        isFaulty.update { $0 = false }
        let second = try home.run([], [":wait 30", "hello"])
        #expect(second.events("learned").count == 1)
        #expect(second.answer.hasPrefix("RULES: x | LEARNED: x"))
    }

    @Test(arguments: [Role.agent, .reflector, .manager])
    func `a slow model is waited for`(role: Role) throws {
        let server = try ScriptedModelServer { script in
            script.latency = [role: .milliseconds(100)]
            script.fault = { asked, _ in asked == role ? .slow : nil }
        }
        let ended = try Home(server).run([], ["hi", ":bad RULE(x)", ":wait 30", ":new", "hello"])
        #expect(ended.answer.hasPrefix("RULES: x | LEARNED: x"))
        #expect(ended.status == 0)
    }

    @Test func `one lesson that cannot be learned does not hold the others up`() throws {
        // Refused by content, as a provider's filter does: every call that holds the word.
        let server = try ScriptedModelServer { script in
            script.refusal = { call in
                call.role == .manager && call.body.contains("forbidden") ? .status(403) : nil
            }
        }
        let home = try Home(server)
        let program = try home.start(["--learning", "pause"])
        for name in ["one", "two", "three", "four", "forbidden"] {
            try program.send("a question of its own")
            try program.send(":bad RULE(\(name))")
            try program.send(":new")
        }
        try program.send(":learning on")
        try program.send(":wait 60")
        let outcome = try program.next("the wait's result", seconds: 60) { $0["learned"] != nil }
        #expect(outcome["learned"] == 4)
        #expect(outcome["failed"] == 1)
        let ended = try program.end()
        #expect(ended.events("learned").count == 4)
        #expect(ended.events("failed").compactMap { $0["job"]?.int } == [5])
    }

    @Test func `thirty lessons through a storm of faults are each learned once`() throws {
        let server = try ScriptedModelServer { script in
            script.fault = { role, number in
                switch (role, number % 7) {
                case (.agent, _): nil
                case (_, 1): .rateLimited(retryAfter: "0")
                case (_, 3): .status(500)
                case (_, 5): .cut
                default: nil
                }
            }
        }
        let home = try Home(server)
        let program = try home.start()
        try program.send("hi")
        for number in 1...30 { try program.send(":bad RULE(lesson \(number))") }
        try program.send(":wait 60")
        var outcome = try program.next("the wait's result", seconds: 60) { $0["learned"] != nil }
        // A job may have been unlucky five times over: it is asked for again, as a person would.
        for _ in 0..<5 where outcome["learned"] != 30 {
            try program.send(":jobs retry all")
            try program.send(":wait 60")
            outcome = try program.next("the wait's result", seconds: 60) { $0["learned"] != nil }
            if outcome["left"] == 0, outcome["failed"] == 0 { break }
        }
        try program.send(":skills")
        let skills = try program.next("the skills") { $0["skills"] != nil }["skills"]?.array ?? []
        #expect(skills.count == 30)
        #expect(skills.allSatisfy { $0["status"] == "active" })
        let ended = try program.end()
        let learned = ended.events("learned").compactMap { $0["job"]?.int }
        #expect(learned.sorted() == Array(1...30))
    }
}
