import ApprenticeSystem
import Apprentice
import Glibc
import TestSupport
import Testing

/// `apprentice batch`: many questions in, a line each out.
@Suite(.backstop)
struct BatchTests {
    @Test func `every line in is a line out, and every turn is kept before its line`() async throws
    {
        let server = try ScriptedModelServer()
        let home = try Home(server)
        try home.writeItems(60)
        let ended = try home.run(["batch", "in.jsonl", "-j", "8"], json: false)
        #expect(ended.status == 0, "\(ended)")
        let results = try ended.results
        #expect(Set(results.compactMap { $0["id"]?.string }) == Set((0..<60).map { "i\($0)" }))
        #expect(results.count == 60)
        #expect(server.peaks.value[.agent] ?? 0 <= 8)
        for result in results {
            let number = try #require(result["index"]?.int)
            #expect(result["id"]?.string == "i\(number)")
            #expect(result["answer"]?.string?.hasSuffix("ECHO: question \(number)") == true)
            #expect(result["error"] == .null && result["attempts"] == 1)
        }
        let turns = try await home.look { records in
            try results.map { try $0["turn"]?.int.flatMap { try records.trajectory($0) } }
        }
        for (turn, result) in zip(turns, results) {
            #expect(turn?.answer == result["answer"]?.string)
            #expect(turn?.outcome == .answered)
        }
    }

    @Test func `a soft limit of open files bounds no number of calls`() async throws {
        let all = Latch()
        let server = try ScriptedModelServer { $0.hold[.agent] = all }
        let home = try Home(server)
        try home.writeItems(150)
        let limited = #"ulimit -Sn 64 && exec "$0" "$@""#
        let program = try PipedProgram(
            "/bin/sh",
            ["-c", limited, Home.program] + home.arguments + ["batch", "in.jsonl", "-j", "150"],
            environment: home.environment,
            folder: home.folder.path,
            keeping: home.folder
        )
        try await server.peaks.wait(for: "all 150 at once") { $0[.agent] == 150 }
        for _ in 0..<150 { all.open() }
        let ended = try program.end()
        #expect(ended.status == 0, "\(ended)")
        #expect(try ended.results.count { $0["error"] == .null } == 150)
    }

    @Test func `lines come in the order of the input where that is asked for`() throws {
        let server = try ScriptedModelServer { script in
            script.fault = { _, number in number % 5 == 0 ? .slow : nil }
            script.latency = [.agent: .milliseconds(5)]
        }
        let home = try Home(server)
        try home.writeItems(40)
        let ended = try home.run(
            ["batch", "in.jsonl", "-j", "6", "--order", "input", "--no-record"],
            json: false
        )
        #expect(try ended.results.compactMap { $0["index"]?.int } == Array(0..<40))
    }

    @Test func `as soon as one is done its line is there, whatever the others do`() throws {
        let latch = Latch()
        let server = try ScriptedModelServer { script in
            script.hold[.agent] = latch
        }
        let home = try Home(server)
        let program = try home.start(["--json", "batch", "-", "-j", "2"], json: false)
        try program.send(#"{"id":"a","question":"one"}"#)
        try program.send(#"{"id":"b","question":"two"}"#)
        try waitForCalls(server, .agent, 2)
        latch.open()
        let first = try program.next("a line") { $0["id"] != nil }
        #expect(first["error"] == .null)
        // The window has room again while the other still hangs.
        try program.send(#"{"id":"c","question":"three"}"#)
        try waitForCalls(server, .agent, 3)
        latch.open()
        latch.open()
        #expect(try program.end().events.count == 3)
    }

    @Test func `items of a session see one another in their order`() async throws {
        let server = try ScriptedModelServer { $0.latency = [.agent: .milliseconds(3)] }
        let home = try Home(server)
        let lines = (0..<30).map { number in
            #"{"id":"i\#(number)","question":"question \#(number)","session":"s\#(number % 3)"}"#
        }
        try home.write(lines.joined(separator: "\n") + "\n", to: "in.jsonl")
        let ended = try home.run(["batch", "in.jsonl", "-j", "10"], json: false)
        #expect(ended.status == 0)
        for session in 0..<3 {
            let bodies = server.calls.value.map(\.body).filter { body in
                body.matches(of: /question (\d+)/).last.flatMap { Int($0.1) }
                    .map { $0 % 3 == session } ?? false
            }
            for (place, body) in bodies.enumerated() {
                let asked = body.matches(of: /"content":"question (\d+)"/).compactMap { Int($0.1) }
                #expect(asked == (0...place).map { $0 * 3 + session })
            }
            #expect(bodies.count == 10)
        }
        let sessions = try await home.look { try $0.sessions(limit: 10) }
        #expect(sessions.map(\.name).contains("s0") && sessions.count == 3)
    }

    @Test func `one failing item loses no other, and says why`() throws {
        let server = try ScriptedModelServer { script in
            script.refusal = { $0.body.contains("question 3\"") ? .status(400) : nil }
        }
        let home = try Home(server)
        let lines = [
            #"{"id":"ok","question":"question 1"}"#, "{oops", #"{"id":"none"}"#, "[]", "",
            #"{"id":"bad","question":"question 3"}"#, #"{"question":"question 4"}"#,
        ]
        try home.write(lines.joined(separator: "\n"), to: "in.jsonl")
        let ended = try home.run(["batch", "in.jsonl", "--order", "input"], json: false)
        #expect(ended.status == 3, "\(ended)")
        let results = try ended.results
        // The blank line is counted and left out.
        #expect(results.map { $0["index"]?.int } == [0, 1, 2, 3, 5, 6])
        #expect(
            results.map { $0["error"]?["code"]?.string }
                == [nil, "bad_input", "bad_input", "bad_input", "refused", nil]
        )
        #expect(results.map { $0["id"]?.string } == ["ok", nil, "none", nil, "bad", nil])
    }

    @Test func `items that failed are tried again by resume, and stand there once`() throws {
        let isBroken = Locked(true)
        let server = try ScriptedModelServer { script in
            script.refusal = { call in
                call.body.contains("question 4\"") && isBroken.withLock { $0 } ? .status(400) : nil
            }
        }
        let home = try Home(server)
        try home.writeItems(10)
        let arguments = ["batch", "in.jsonl", "--output", "out.jsonl"]
        #expect(try home.run(arguments, json: false).status == 3)
        isBroken.withLock { $0 = false }
        #expect(try home.run(arguments + ["--resume"], json: false).status == 0)
        let results = try home.results(in: "out.jsonl")
        #expect(results.compactMap { $0["index"]?.int }.sorted() == Array(0..<10))
        #expect(results.allSatisfy { $0["error"] == .null })
        #expect(server.count(.agent) == 11)
    }

    @Test func `results are never written over, nor into another's file`() throws {
        let server = try ScriptedModelServer()
        let home = try Home(server)
        try home.writeItems(2)
        try home.write("precious\n", to: "out.jsonl")
        for more in [[], ["--resume"]] {
            let ended = try home.run(["batch", "in.jsonl", "-o", "out.jsonl"] + more, json: false)
            #expect(ended.status == 2)
            #expect(ended.errors.contains("out.jsonl"))
            #expect(try home.read("out.jsonl") == "precious\n")
        }
        #expect(server.count(.agent) == 0)
    }

    @Test func `one interrupt finishes what is at work, and resume goes on behind it`() throws {
        let latch = Latch()
        let server = try ScriptedModelServer { $0.hold[.agent] = latch }
        let home = try Home(server)
        try home.writeItems(20)
        let arguments = ["batch", "in.jsonl", "-j", "3", "--output", "out.jsonl"]
        let program = try home.start(arguments, json: false)
        try waitForCalls(server, .agent, 3)
        kill(program.pid, SIGINT)
        try program.waitForErrors("finishing what is at work")
        for _ in 0..<3 { latch.open() }
        let ended = try program.end()
        #expect(ended.status == 130, "\(ended)")
        #expect(try home.results(in: "out.jsonl").count == 3)
        #expect(server.count(.agent) == 3)
        for _ in 0..<17 { latch.open() }
        #expect(try home.run(arguments + ["--resume"], json: false).status == 0)
        #expect(
            try home.results(in: "out.jsonl").compactMap { $0["index"]?.int }.sorted()
                == Array(0..<20)
        )
    }

    @Test func `a second interrupt stops what is at work`() throws {
        let server = try ScriptedModelServer { $0.fault = { _, _ in .hang } }
        let home = try Home(server)
        try home.writeItems(5)
        let program = try home.start(["batch", "in.jsonl", "-j", "2"], json: false)
        try waitForCalls(server, .agent, 2)
        kill(program.pid, SIGINT)
        try program.waitForErrors("finishing what is at work")
        kill(program.pid, SIGINT)
        let ended = try program.end(seconds: 20)
        #expect(ended.status == 130)
        #expect(ended.output == "")
    }

    @Test func `one interrupt ends a run that waits for its input`() throws {
        let server = try ScriptedModelServer()
        let home = try Home(server)
        mkfifo(home.folder("pipe"), 0o600)
        // Held open, so that the input never ends by itself.
        let writer = open(home.folder("pipe"), O_RDWR | O_CLOEXEC)
        defer { close(writer) }
        let program = try home.start(["--json", "batch", "pipe"], json: false)
        let line = "{\"id\":\"a\",\"question\":\"one\"}\n"
        _ = write(writer, line, line.utf8.count)
        try program.next("a line") { $0["id"] == "a" }
        kill(program.pid, SIGINT)
        #expect(try program.end(seconds: 20).status == 130)
    }

    @Test func `a batch is no conversation to go on with`() throws {
        let server = try ScriptedModelServer()
        let home = try Home(server)
        try home.writeItems(3, sessions: 2)
        _ = try home.run([], ["my own question"])
        #expect(try home.run(["batch", "in.jsonl"], json: false).status == 0)
        _ = try home.run(["-c"], ["and now?"])
        let body = try #require(server.calls.value.last?.body)
        #expect(body.contains("my own question") && !body.contains("question 2"))
    }

    @Test func `without record nothing is kept`() async throws {
        let server = try ScriptedModelServer()
        let home = try Home(server)
        try home.writeItems(5)
        let ended = try home.run(["batch", "in.jsonl", "--no-record"], json: false)
        #expect(try ended.results.allSatisfy { $0["turn"] == .null })
        #expect(try await home.look { try $0.sessions(limit: 10) }.isEmpty)
    }

    @Test func `memory does not grow with the input`() throws {
        let server = try ScriptedModelServer()
        let home = try Home(server)
        // The first few hundred fill pools and caches; then nothing may be left behind.
        let text = String(repeating: "x", count: 8000)
        let lines = (0..<1600).map { #"{"question":"q \#($0)","context":"\#(text)"}"# }
        try home.write(lines.joined(separator: "\n"), to: "in.jsonl")
        let program = try home.start(
            ["batch", "in.jsonl", "-j", "10", "--output", "out.jsonl"],
            json: false
        )
        try waitForCalls(server, .agent, 400)
        let early = try program.residentKilobytes()
        try waitForCalls(server, .agent, 1000)
        try waitForCalls(server, .agent, 1580)
        let late = try program.residentKilobytes()
        #expect(try program.end().status == 0)
        // The lines read in between alone are 9 MB.
        #expect(late - early < 4000, "\(early) kB, then \(late) kB")
    }

    @Test(arguments: [
        (["batch"], "batch needs a file"), (["batch", "a", "b"], "batch takes one file"),
        (["batch", "none.jsonl"], "cannot read none.jsonl"), (["batch", "."], "cannot read ."),
        (["batch", "in.jsonl", "-j", "0"], "--jobs cannot be '0'"),
        (["batch", "in.jsonl", "-j"], "--jobs needs a value"),
        (["batch", "in.jsonl", "--order", "size"], "--order cannot be 'size'"),
        (["batch", "in.jsonl", "--epochs", "2"], "unknown option --epochs"),
        (["batch", "in.jsonl", "--no-record", "--resume"], "nothing to resume from"),
        (["batch", "in.jsonl", "--output", "none/out.jsonl"], "cannot write none/out.jsonl"),
        (["learn", "in.jsonl", "-j", "4"], "--jobs 4 needs --no-wait"),
        (["learn", "-", "--epochs", "2"], "--epochs 2 cannot read standard input"),
    ])
    func `wrong usage is said in three lines and asks nobody`(arguments: [String], what: String)
        throws
    {
        let server = try ScriptedModelServer()
        let home = try Home(server)
        try home.writeItems(1)
        let ended = try home.run(arguments, json: false)
        #expect(ended.status == 2, "\(ended)")
        #expect(ended.errors.contains("apprentice: " + what), "\(ended)")
        #expect(ended.output == "")
        #expect(server.count(.agent) == 0)
    }
}
