import Apprentice
import Glibc
import TestSupport
import Testing

/// `apprentice learn`: asks, judges, learns.
@Suite(.backstop)
struct LearnTests {
    private func writeSamples(_ count: Int, to home: Home) throws {
        let lines = (0..<count).map {
            #"{"id":"s\#($0)","question":"what is thing \#($0)?","ground_truth":"RULE(r\#($0))"}"#
        }
        try home.write(lines.joined(separator: "\n") + "\n", to: "samples.jsonl")
    }

    @Test func `each sample's learning is there for the next, and for all later questions`()
        throws
    {
        let server = try ScriptedModelServer()
        let home = try Home(server)
        try writeSamples(4, to: home)
        let ended = try home.run(["learn", "samples.jsonl"], json: false)
        #expect(ended.status == 0, "\(ended)")
        let results = try ended.results
        #expect(results.map { $0["id"]?.string } == ["s0", "s1", "s2", "s3"])
        for (number, result) in results.enumerated() {
            let answer = try #require(result["answer"]?.string)
            for earlier in 0..<number { #expect(answer.contains("r\(earlier)")) }
            #expect(!answer.contains("r\(number)"))
            #expect(result["score"] == 0 && result["learned"] == true)
            #expect(result["feedback"]?.string == "the right answer is: RULE(r\(number))")
        }
        #expect(server.peaks.value[.agent] == 1)
        let later = try home.run(["ask", "hello"], json: false)
        #expect(later.output.hasPrefix("RULES: r0; r1; r2; r3 | LEARNED: r0; r1; r2; r3"))
        #expect(ended.errors.contains("4 done · 0 right"))
    }

    @Test func `a second epoch is answered with what the first taught`() throws {
        let server = try ScriptedModelServer()
        let home = try Home(server)
        let lines = (0..<3).map { #"{"question":"thing \#($0)?","ground_truth":"RULE(r\#($0))"}"# }
        try home.write(lines.joined(separator: "\n"), to: "samples.jsonl")
        let ended = try home.run(
            [
                "learn", "samples.jsonl", "--epochs", "2", "--check",
                #"w=${APPRENTICE_GROUND_TRUTH#RULE(}; grep -q "LEARNED:.*${w%)}" || { echo "$APPRENTICE_GROUND_TRUTH"; exit 1; }"#,
            ],
            json: false
        )
        #expect(ended.status == 0, "\(ended)")
        let results = try ended.results
        #expect(results.map { $0["epoch"]?.int } == [1, 1, 1, 2, 2, 2])
        #expect(results.map { $0["score"] } == [0, 0, 0, 1, 1, 1])
        #expect(results.map { $0["job"] == .null } == [false, false, false, true, true, true])
    }

    @Test func `what fails to be learned changes the exit status`() throws {
        let server = try ScriptedModelServer { script in
            script.fault = { role, _ in role == .reflector ? .status(400) : nil }
        }
        let home = try Home(server)
        try writeSamples(2, to: home)
        let ended = try home.run(["learn", "samples.jsonl"], json: false)
        #expect(ended.status == 3, "\(ended)")
        let results = try ended.results
        #expect(results.map { $0["learned"] } == [false, false])
        #expect(results.allSatisfy { $0["error"] == .null && $0["answer"]?.string != nil })
        #expect(ended.errors.contains("was not learned"))
    }

    @Test func `without wait it ends after the foreground, and the rest is kept`() async throws {
        let all = Latch()
        let server = try ScriptedModelServer {
            $0.fault = { role, _ in role == .reflector ? .hang : nil }
            $0.hold[.agent] = all
        }
        let home = try Home(server)
        try writeSamples(12, to: home)
        let program = try home.start(
            ["learn", "samples.jsonl", "--no-wait", "-j", "4"],
            json: false
        )
        try await server.peaks.wait(for: "four at once") { $0[.agent] == 4 }
        for _ in 0..<12 { all.open() }
        let ended = try program.end()
        #expect(ended.status == 0, "\(ended)")
        #expect(try ended.results.count == 12)
        #expect(ended.errors.contains("12 lessons are saved"))
        let jobs = try await home.look { try $0.jobs(in: [.queued], limit: 100) }
        #expect(jobs.count == 12 && jobs.allSatisfy { !$0.isInteractive })
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func `killed in the middle and resumed, each sample of each epoch is learned once`(
        seed: UInt64
    ) async throws {
        var random = SplitMix(state: seed)
        let server = try ScriptedModelServer { script in
            script.latency = [
                .agent: .milliseconds(3), .reflector: .milliseconds(5), .manager: .milliseconds(5),
            ]
        }
        let home = try Home(server)
        try writeSamples(15, to: home)
        let wait = seed == 1 ? [] : ["--no-wait", "-j", "3"]
        let arguments =
            ["learn", "samples.jsonl", "--epochs", "2", "--resume", "-o", "out.jsonl"] + wait
        for _ in 0..<3 {
            let calls = server.count(.agent) + Int.random(in: 2...6, using: &random)
            let program = try home.start(arguments, json: false)
            try waitForCalls(server, .agent, calls)
            usleep(useconds_t(Int.random(in: 0...15_000, using: &random)))
            program.kill()
        }
        let ended = try home.run(arguments, json: false)
        #expect(ended.status == 0, "\(ended)")
        #expect(try home.run([], [":wait 60"]).status == 0)
        let keys = try home.results(in: "out.jsonl").map {
            "\($0["epoch"]?.int ?? 0) \($0["id"]?.string ?? "")"
        }
        #expect(keys.count == 30 && Set(keys).count == 30)
        let (turns, jobs, feedback) = try await home.look { records in
            let turns = try records.sessions(limit: 100).flatMap {
                try records.trajectories(session: $0.id, limit: 1000)
            }
            return (
                turns, try records.jobs(in: LearningJob.State.allCases, limit: .max),
                try turns.flatMap { try records.feedback(turn: $0.id) }
            )
        }
        #expect(turns.count == 30)
        #expect(feedback.count == 30 && Set(feedback.map(\.turn)).count == 30)
        #expect(Set(jobs.map(\.turn)).count == jobs.count)
        #expect(jobs.allSatisfy { $0.state == .learned })
    }

    @Test func `a check judges by its exit status, and what it prints is learned from`() throws {
        let server = try ScriptedModelServer()
        let home = try Home(server)
        let lines = [
            #"{"id":"a","question":"say yes","context":"c","ground_truth":"truth"}"#,
            #"{"id":"b","question":"say no"}"#,
        ]
        try home.write(lines.joined(separator: "\n"), to: "samples.jsonl")
        let check = """
            cat > seen.$APPRENTICE_ID; cmp seen.$APPRENTICE_ID "$APPRENTICE_ANSWER_FILE" || exit 9
            cat "$APPRENTICE_SAMPLE_FILE" > sample.$APPRENTICE_ID
            echo "$APPRENTICE_QUESTION|$APPRENTICE_CONTEXT|$APPRENTICE_GROUND_TRUTH|$OPENAI_API_KEY" > env.$APPRENTICE_ID
            case "$APPRENTICE_QUESTION" in *yes) exit 0;; esac
            echo "missing RULE(no)"; echo more >&2; exit 4
            """
        home.environment["OPENAI_API_KEY"] = "secret"
        let ended = try home.run(["learn", "samples.jsonl", "--check", check], json: false)
        #expect(ended.status == 0, "\(ended)")
        let results = try ended.results
        #expect(results.map { $0["score"] } == [1, 0])
        #expect(results[1]["feedback"]?.string == "missing RULE(no)\nmore")
        #expect(try home.read("env.a") == "say yes|c|truth|\n")
        let sample = try JSON(parsing: try home.read("sample.a"))
        #expect(sample["question"] == "say yes" && sample["ground_truth"] == "truth")
        #expect(try home.read("seen.a") == results[0]["answer"]?.string)
        #expect(try home.run(["ask", "x"], json: false).output.contains("LEARNED: no"))
    }

    @Test func `a check that takes too long is killed with all it started`() throws {
        let server = try ScriptedModelServer()
        let home = try Home(server)
        try writeSamples(1, to: home)
        let start = ContinuousClock.now
        let ended = try home.run(
            [
                "learn", "samples.jsonl", "--check-timeout", "1", "--check",
                "sleep 300 & echo $! > child; echo begun; sleep 300",
            ],
            json: false
        )
        #expect(ContinuousClock.now - start < .seconds(30))
        let result = try #require(try ended.results.first)
        #expect(result["score"] == 0)
        #expect(result["feedback"]?.string == "begun\nthe check took longer than 1 s")
        let child = try #require(pid_t(try home.read("child").filter { $0 != "\n" }))
        let end = ContinuousClock.now + .seconds(20)
        // Whoever inherits it may take its time to bury it.
        while kill(child, 0) == 0, !isZombie(child), ContinuousClock.now < end { usleep(2000) }
        #expect(kill(child, 0) != 0 || isZombie(child))
    }

    @Test func `a check that leaves something running is over when it is over`() throws {
        let server = try ScriptedModelServer()
        let home = try Home(server)
        try writeSamples(1, to: home)
        let start = ContinuousClock.now
        let ended = try home.run(
            ["learn", "samples.jsonl", "--check", "sleep 300 & exit 0"],
            json: false
        )
        #expect(try ended.results.first?["score"] == 1)
        #expect(ContinuousClock.now - start < .seconds(30))
    }

    @Test(arguments: ["no-such-program", "exit 126"])
    func `a check that cannot be run is an error of the item and teaches nothing`(check: String)
        async throws
    {
        let server = try ScriptedModelServer()
        let home = try Home(server)
        try writeSamples(2, to: home)
        let ended = try home.run(["learn", "samples.jsonl", "--check", check], json: false)
        #expect(ended.status == 3)
        #expect(
            try ended.results.allSatisfy { $0["error"]?["code"] == "check_failed" },
            "\(ended)"
        )
        #expect(
            try await home.look { try $0.jobs(in: LearningJob.State.allCases, limit: 9) }.isEmpty
        )
    }

    @Test func `one failing sample loses no other`() throws {
        let server = try ScriptedModelServer { script in
            script.refusal = { call in
                call.role == .agent && call.body.contains("thing 1?") ? .status(400) : nil
            }
        }
        let home = try Home(server)
        try writeSamples(3, to: home)
        try home.append("{\"question\":\"no truth\"}\nnot json\n", to: "samples.jsonl")
        let ended = try home.run(["learn", "samples.jsonl"], json: false)
        #expect(ended.status == 3)
        #expect(
            try ended.results.map { $0["error"]?["code"]?.string }
                == [nil, "refused", nil, "no_ground_truth", "bad_input"]
        )
    }

    private func isZombie(_ pid: pid_t) -> Bool {
        guard let file = fopen("/proc/\(pid)/stat", "re") else { return true }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 500)
        guard fgets(&line, Int32(line.count), file) != nil else { return true }
        let text = String(
            decoding: line.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)),
            as: UTF8.self
        )
        return text.split(separator: ")").last?.trimmingPrefix(" ").first == "Z"
    }
}
