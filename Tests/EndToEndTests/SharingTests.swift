import Apprentice
import Glibc
import TestSupport
import Testing

/// Two programs on one store.
@Suite(.backstop)
struct SharingTests {
    @Test func `two programs learn each job once and both see all skills`() async throws {
        let server = try ScriptedModelServer { script in
            script.latency = [.reflector: .milliseconds(50), .manager: .milliseconds(50)]
        }
        let home = try Home(server)
        _ = try home.run([], ["hi"])
        let programs = [try home.start(), try home.start()]
        for number in 1...20 {
            try programs[number % 2].send(":bad #1 RULE(lesson \(number))")
        }
        for program in programs {
            for _ in 1...10 { try program.next("feedback") }
        }
        for program in programs { try program.send(":wait 60") }
        for program in programs {
            let outcome = try program.next("the wait's result", seconds: 60) {
                $0["learned"] != nil
            }
            #expect(outcome["left"] == 0)
        }
        for program in programs {
            try program.send("hello")
            let answer = try program.next("answer").text
            let learned = answer.split(separator: "|").first { $0.contains("LEARNED") } ?? ""
            for number in 1...20 {
                #expect("\(learned);".matches(of: /lesson (\d+)/).contains { $0.1 == "\(number)" })
            }
        }
        let ended = try programs.map { try $0.end() }
        #expect(server.count(.reflector) == 20)
        #expect(server.peaks.value[.manager] == 1)
        // Each is told once, by the program that acknowledged it, whoever did the work.
        for run in ended {
            let told = run.events("learned").compactMap { $0["job"]?.int }
            let own = run.events("feedback").compactMap { $0["job"]?.int }
            #expect(told.sorted() == own.sorted())
        }
        try await expectTwentyLessons(home)
    }

    private func expectTwentyLessons(_ home: Home) async throws {
        let (jobs, notes) = try await home.look { records in
            let jobs = try records.jobs(in: LearningJob.State.allCases, limit: .max)
            return (jobs, records.book.live.flatMap { $0.sources.compactMap(\.note) })
        }
        #expect(jobs.count == 20)
        #expect(jobs.allSatisfy { $0.state == .learned })
        #expect(notes.count == 20)
        #expect(Set(notes).count == 20)
    }

    @Test func `a job whose program was killed is told by the one that ends it, and by no other`()
        async throws
    {
        // However long the others take to start: the program that is killed learns nothing.
        let isKilled = Watched(false)
        let server = try ScriptedModelServer { script in
            script.fault = { role, _ in role == .reflector && !isKilled.value ? .hang : nil }
        }
        let home = try Home(server)
        let killed = try home.start()
        try killed.send("hi")
        try killed.send(":bad RULE(zeppo)")
        try killed.next("feedback")
        try await server.calls.wait(for: "a call of the Reflector") { calls in
            calls.contains { $0.role == .reflector }
        }
        let others = [try home.start(), try home.start()]
        killed.kill()
        isKilled.update { $0 = true }
        for program in others { try program.send(":wait 60") }
        for program in others {
            try program.next("the wait's result", seconds: 60) { $0["learned"] != nil }
        }
        let ended = try others.map { try $0.end() }
        #expect(ended.map { $0.events("learned").count }.sorted() == [0, 1], "\(ended)")
    }

    @Test func `jobs name the program that works on them, and say when it is stopped`() throws {
        let server = try ScriptedModelServer { script in
            script.fault = { role, _ in role == .reflector ? .hang : nil }
        }
        let home = try Home(server)
        let learner = try home.start()
        try learner.send("hi")
        try learner.send(":bad RULE(zeppo)")
        try learner.next("feedback")
        try waitForCalls(server, .reflector, 1)
        func lease() throws -> JSON? {
            try home.run(["jobs"]).events.first?["jobs"]?.array?.first?["lease"]
        }
        let id = JSON(Int(learner.pid))
        #expect(try lease() == ["process": id, "stopped": false])
        kill(learner.pid, SIGSTOP)
        defer { kill(learner.pid, SIGCONT) }
        var raw: Int32 = 0
        waitpid(learner.pid, &raw, WUNTRACED)
        #expect(try lease() == ["process": id, "stopped": true])
        let told = try home.run(["jobs"], json: false).output
        #expect(told.contains("in process \(learner.pid), which is stopped: others take over"))
        // Whoever learns takes it over.
        let other = try home.start()
        try waitForCalls(server, .reflector, 2)
        #expect(try lease() == ["process": JSON(Int(other.pid)), "stopped": false])
    }

    @Test func `a lesson noted in one program is in the other's next answer`() throws {
        let server = try ScriptedModelServer()
        let home = try Home(server)
        let one = try home.start(["--learning", "off"])
        let two = try home.start(["--learning", "off"])
        try one.send("hi")
        try one.next("answer")
        try two.send("hi")
        try two.next("answer")
        try one.send(":bad RULE(zeppo)")
        try one.next("feedback")
        try two.send("hello")
        #expect(try two.next("answer").text.hasPrefix("RULES: zeppo"))
        #expect(try one.end().status == 0)
        #expect(try two.end().status == 0)
    }

    @Test func `equal notes given to both at once make one skill`() throws {
        let server = try ScriptedModelServer()
        let home = try Home(server)
        _ = try home.run([], ["one", "two"])
        let programs = [try home.start(), try home.start()]
        for _ in 1...5 {
            for (index, program) in programs.enumerated() {
                try program.send(":bad #\(index + 1) RULE(zeppo)")
            }
        }
        for program in programs { try program.send(":wait 60") }
        for program in programs {
            try program.next("the wait's result", seconds: 60) { $0["learned"] != nil }
        }
        let ended = try programs.map { try $0.end() }
        #expect(ended.allSatisfy { $0.status == 0 })
        let skills = try home.run(["skills"]).events.first?["skills"]?.array
        #expect(skills?.count == 1)
    }
}
