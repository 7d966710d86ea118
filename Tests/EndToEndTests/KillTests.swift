import Apprentice
import Glibc
import TestSupport
import Testing

/// Whatever was acknowledged is learned exactly once, however often the program is killed.
@Suite(.backstop)
struct KillTests {
    /// The moments differ from seed to seed, and are the same in every run.
    @Test(arguments: [1, 2, 3, 4, 5, 6] as [UInt64])
    func `what was acknowledged before a kill is learned exactly once`(seed: UInt64) async throws {
        var random = SplitMix(state: seed)
        let server = try ScriptedModelServer { script in
            script.latency = [.reflector: .milliseconds(40), .manager: .milliseconds(40)]
        }
        let home = try Home(server)
        var lessons: [Int: Int] = [:]
        var number = 0
        for round in 0..<4 {
            let program = try home.start(["--reflectors", "3"])
            if round == 0 {
                try program.send("hi")
                try program.next("answer")
            }
            let first = number + 1
            for _ in 0..<Int.random(in: 1...6, using: &random) {
                number += 1
                try program.send(":bad #1 RULE(lesson \(number))")
            }
            // The kill falls between any two things that the program tells, or into them.
            let told = Int.random(in: 0...9, using: &random)
            let delay = Int.random(in: 0...30_000, using: &random)
            for _ in 0..<told {
                let isMore = try? program.next("anything", seconds: 0.3) { _ in true }
                if isMore == nil { break }
            }
            usleep(useconds_t(delay))
            program.kill()
            try program.readRest()
            let acknowledged = program.events.filter { $0.type == "feedback" }
            for (index, event) in acknowledged.enumerated() {
                lessons[try #require(event["job"]?.int)] = first + index
            }
        }
        let last = try home.run([], [":wait 60", ":jobs", ":new", "hello", ":skills"])
        #expect(last.status == 0, "\(last)")
        #expect(last.events("result").first?["left"] == 0)
        let told = last.events("learned").compactMap { $0["job"]?.int }
        #expect(Set(told).count == told.count)
        try await expectLearnedOnce(home, lessons)
        let skills = try #require(last.events.last?["skills"]?.array)
        for lesson in lessons.values { #expect(last.answer.contains("lesson \(lesson)")) }
        #expect(skills.allSatisfy { $0["status"] == "active" })
    }

    @Test func `a reflection that a killed program left is not made again`() throws {
        let server = try ScriptedModelServer { script in
            script.fault = { role, number in role == .manager && number == 0 ? .hang : nil }
        }
        let home = try Home(server)
        let first = try home.start()
        try first.send("hi")
        try first.send(":bad RULE(x)")
        try first.next("feedback")
        try waitForCalls(server, .manager, 1)
        first.kill()
        let second = try home.run([], [":wait 30", "hello"])
        #expect(second.events("learned").count == 1)
        #expect(second.answer.hasPrefix("RULES: x | LEARNED: x"))
        #expect(server.count(.reflector) == 1)
        #expect(server.count(.manager) == 2)
    }

    @Test func `a program that is killed while another waits hands its jobs on`() async throws {
        let latch = Latch()
        let server = try ScriptedModelServer { $0.hold[.reflector] = latch }
        let home = try Home(server)
        let first = try home.start(["--reflectors", "2"])
        try first.send("hi")
        for number in 1...4 { try first.send(":bad #1 RULE(lesson \(number))") }
        for _ in 1...4 { try first.next("feedback") }
        try waitForCalls(server, .reflector, 2)
        let second = try home.start()
        try second.send(":jobs")
        try second.next("a list of jobs") { $0["jobs"] != nil }
        first.kill()
        for _ in 0..<10 { latch.open() }
        try second.send(":wait 30")
        let outcome = try second.next("the wait's result") { $0["learned"] != nil }
        #expect(outcome["learned"] == 4)
        #expect(try second.end().events("learned").count == 4)
        try await expectLearnedOnce(home, [1: 1, 2: 2, 3: 3, 4: 4])
    }

    @Test(arguments: [SIGTERM, SIGHUP])
    func `a request to end loses nothing`(signal: Int32) async throws {
        let server = try ScriptedModelServer { $0.latency = [.reflector: .milliseconds(300)] }
        let home = try Home(server)
        let first = try home.start()
        try first.send("hi")
        for number in 1...5 { try first.send(":bad #1 RULE(lesson \(number))") }
        for _ in 1...5 { try first.next("feedback") }
        first.stop(by: signal)
        let second = try home.run([], [":wait 30"])
        #expect(second.status == 0)
        try await expectLearnedOnce(home, [1: 1, 2: 2, 3: 3, 4: 4, 5: 5])
    }
}

/// Waits until a role has been called so often.
func waitForCalls(_ server: ScriptedModelServer, _ role: ScriptedModelServer.Role, _ count: Int)
    throws
{
    let end = ContinuousClock.now + .seconds(20)
    while server.count(role) < count {
        guard ContinuousClock.now < end else {
            throw WaitedInVain(what: "\(count) calls of \(role)", found: "\(server.count(role))")
        }
        usleep(2000)
    }
}

/// Expects that every job ended in one live skill of its note, and every verdict stands once.
///
/// - Parameters:
///   - home: The program's folders.
///   - lessons: The number of the lesson that each job was acknowledged for.
/// - Throws: What the store throws.
func expectLearnedOnce(_ home: Home, _ lessons: [Int: Int]) async throws {
    let (kept, book, evidence) = try await home.look { records in
        let kept = try records.jobs(in: LearningJob.State.allCases, limit: .max)
        let evidence = try records.book.all.flatMap { try records.evidence(skill: $0.uid) }
        return (kept, records.book, evidence)
    }
    let notes = book.live.flatMap { skill in
        skill.sources.filter { $0.state == .live }.compactMap(\.note)
    }
    for (job, lesson) in lessons {
        #expect(kept.filter { $0.id == job }.map(\.state) == [.learned])
        #expect(notes.count { $0 == "RULE(lesson \(lesson))" } == 1, "lesson \(lesson)")
    }
    // What was kept but not acknowledged in time is learned, too.
    #expect(kept.allSatisfy { $0.state == .learned })
    #expect(notes.count == kept.count)
    #expect(Set(notes).count == notes.count)
    let rows = evidence.map { "\($0.skill) \($0.turn ?? 0) \($0.judge) \($0.who)" }
    #expect(Set(rows).count == rows.count)
}
