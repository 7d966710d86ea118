import Apprentice
import Glibc
import TestSupport
import Testing

/// The program as another program's hook.
@Suite(.backstop)
struct HookTests {
    /// A call of a hook that has ended.
    struct Call: Sendable {
        var status: Int32
        var output: String
        var errors: String
    }

    /// Calls a hook with an event on standard input.
    static func call(
        _ host: String,
        _ event: JSON,
        in home: Home,
        before arguments: [String] = []
    ) throws -> Call {
        try call(host, event.compact, in: home, before: arguments)
    }

    static func call(
        _ host: String,
        _ text: String,
        in home: Home,
        before arguments: [String] = []
    ) throws -> Call {
        let program = try PipedProgram(
            Home.program,
            arguments + ["hook", host],
            environment: home.environment,
            folder: home.folder.path,
            keeping: home.folder
        )
        try program.send(bytes: Array(text.utf8))
        let ended = try program.end()
        return Call(status: ended.status, output: ended.output, errors: ended.errors)
    }

    /// A home whose hooks find no model, so that no worker learns.
    private func quietHome() throws -> Home {
        let home = try Home(url: "http://127.0.0.1:9")
        home.environment["APPRENTICE_LEARNING"] = "pause"
        return home
    }

    private func prompt(_ text: String, in folder: String, transcript: String? = nil) -> JSON {
        [
            "hook_event_name": "UserPromptSubmit", "session_id": "s-1", "cwd": .string(folder),
            "prompt": .string(text), "transcript_path": JSON(transcript),
        ]
    }

    private func log(of home: Home) -> String {
        (try? home.read("state/apprentice/hooks.log")) ?? ""
    }

    @Test func `a correction in one host stands in the next prompt of another, and in our own`()
        async throws
    {
        let server = try ScriptedModelServer()
        let home = try Home(server)
        home.environment["APPRENTICE_LEARNING"] = "pause"
        let transcript = try home.write(
            """
            {"type":"user","sessionId":"s-1","message":{"role":"user","content":"how do I deploy billing?"}}
            {"type":"assistant","sessionId":"s-1","message":{"role":"assistant","content":[{"type":"text","text":"Use kubectl apply."}]}}

            """,
            to: "transcript.jsonl"
        )
        var noted = try Self.call(
            "claude-code",
            prompt("no, we use RULE(zeppo) push", in: "/tmp", transcript: transcript),
            in: home
        )
        // A machine with much else to do may take longer than a host is kept waiting.
        for _ in 0..<20 where noted.output.isEmpty {
            noted = try Self.call(
                "claude-code",
                prompt("no, we use RULE(zeppo) push", in: "/tmp", transcript: transcript),
                in: home
            )
        }
        #expect(noted.status == 0)
        let line = try JSON(parsing: noted.output)["systemMessage"]?.string ?? ""
        #expect(line.contains("deploy-00001 · :undo takes it back"), "\(noted)")
        var next = try Self.call("codex", prompt("how do I deploy search?", in: "/tmp"), in: home)
        for _ in 0..<20 where next.output.isEmpty {
            next = try Self.call("codex", prompt("how do I deploy search?", in: "/tmp"), in: home)
        }
        let context = try JSON(parsing: next.output)["hookSpecificOutput"]?["additionalContext"]
        #expect(context?.string?.contains("RULE(zeppo) push") == true, "\(next)")
        let own = try home.run(["ask", "how do I deploy search?"])
        #expect(own.answer.hasPrefix("RULES: zeppo"), "\(own)")
        let why = try home.run([], ["how do I deploy search?", ":why"])
        #expect(why.output.contains("how do I deploy billing?"), "\(why)")
        let undone = try home.run(["undo"])
        #expect(undone.status == 0, "\(undone)")
        #expect(!(try home.run(["ask", "how do I deploy search?"]).answer.contains("zeppo")))
    }

    @Test(arguments: [
        "", "no json", "[]", "{}", "{\"hook_event_name\":\"UserPromptSubmit\"}",
        "{\"hook_event_name\":\"PreToolUse\",\"session_id\":\"s\"}",
    ])
    func `an event that is none ends with status 0 and nothing said`(text: String) throws {
        let home = try quietHome()
        let call = try Self.call("claude-code", text, in: home)
        #expect(call.status == 0)
        #expect(call.output.isEmpty)
        #expect(call.errors.isEmpty)
    }

    @Test func `a fault ends with status 0 and stands in the log`() throws {
        let home = try quietHome()
        let event = prompt("how do I deploy?", in: "/tmp")
        try home.write("this is no database, and long enough to be taken for one", to: "bad.db")
        let faults: [(String, [String])] = [
            ("claude-code", ["--store", home.folder("bad.db")]),
            ("claude-code", ["--store", "/proc/no/store.db"]),
            ("no-such-host", []),
            ("claude-code", ["--no-such-option"]),
            ("claude-code", ["--skill-budget", "many"]),
        ]
        for (host, arguments) in faults {
            let before = log(of: home).split(separator: "\n").count
            let call = try Self.call(host, event, in: home, before: arguments)
            #expect(call.status == 0, "\(arguments): \(call)")
            #expect(call.output.isEmpty)
            #expect(call.errors.isEmpty)
            #expect(log(of: home).split(separator: "\n").count == before + 1, "\(log(of: home))")
        }
        #expect(!log(of: home).contains("how do I deploy?"))
        let doctor = try home.run(["doctor"])
        #expect(doctor.status == 1, "\(doctor)")
        let findings = doctor.events("result").last?["findings"]?.array ?? []
        #expect(findings.contains { $0["part"] == "hooks" && $0["ok"] == false }, "\(doctor)")
        #expect(findings.contains { $0["part"] == "store" && $0["ok"] == true }, "\(doctor)")
    }

    @Test func `a host that sends nothing is not kept waiting`() throws {
        let home = try quietHome()
        let program = try PipedProgram(
            Home.program,
            ["hook", "claude-code"],
            environment: home.environment,
            folder: home.folder.path,
            keeping: home.folder
        )
        // Its input stays open.
        let end = Patience.end(after: 30)
        while !log(of: home).contains("ended after 200 ms"), .now < end { usleep(5000) }
        #expect(log(of: home).contains("ended after 200 ms with nothing said"))
        #expect(try program.end().status == 0)
    }

    @Test func `hooks are installed with the user's leave, and removed without a trace`() throws {
        let home = try quietHome()
        let settings = "{\n    \"model\": \"opus\",\n    \"list\": [1,2]\n}"
        try home.write(settings, to: ".claude/settings.json")
        let asked = try home.run(["hook", "install", "claude-code"], json: false)
        #expect(asked.status == 2)
        #expect(asked.output.contains("+ ") && asked.output.contains("UserPromptSubmit"))
        #expect(asked.errors.contains("add --yes"))
        #expect(try home.read(".claude/settings.json") == settings)
        for (host, file) in [
            ("claude-code", ".claude/settings.json"), ("codex", ".codex/hooks.json"),
            ("gemini-cli", ".gemini/settings.json"),
        ] {
            let installed = try home.run(["--yes", "hook", "install", host], json: false)
            #expect(installed.status == 0, "\(installed)")
            let text = try home.read(file)
            #expect(text.contains("hook \(host)"), "\(text)")
            let again = try home.run(["--yes", "hook", "install", host], json: false)
            #expect(again.output.contains("are there already"), "\(again)")
            let removed = try home.run(["--yes", "hook", "remove", host], json: false)
            #expect(removed.status == 0, "\(removed)")
        }
        #expect(try home.read(".claude/settings.json") == settings)
        // Files that were made go with the last hook.
        #expect(throws: PipedProgram.Failure.self) { try home.read(".codex/hooks.json") }
    }

    @Test func `what was installed is what the host runs`() throws {
        let home = try quietHome()
        _ = try home.run(["--yes", "hook", "install", "claude-code"], json: false)
        let json = try JSON(parsing: home.read(".claude/settings.json"))
        let command =
            json["hooks"]?["UserPromptSubmit"]?.array?.first?["hooks"]?.array?.first?["command"]?
            .string ?? ""
        let program = try PipedProgram(
            "/bin/sh",
            ["-c", command],
            environment: home.environment,
            folder: home.folder.path,
            keeping: home.folder
        )
        try program.send(bytes: Array(prompt("hello", in: "/tmp").compact.utf8))
        #expect(try program.end().status == 0)
    }

    @Test func `a worker learns what a hook noted, one at a time, and ends`() async throws {
        let server = try ScriptedModelServer()
        let home = try Home(server)
        home.environment["APPRENTICE_MODEL"] = "openai/scripted"
        home.environment["OPENAI_BASE_URL"] = server.url
        let event: JSON = [
            "session": "s", "cwd": "/tmp", "prompt": ":no RULE(zeppo)",
            "question": "how do I deploy?", "answer": "kubectl",
        ]
        // On a busy machine a call's time may be over before it has noted anything.
        for _ in 0..<20 where try !Self.call("generic", event, in: home).errors.isEmpty {
            break
        }
        // The worker is on its way; when it has ended nothing is left to be learned.
        let end = Patience.end(after: 60)
        var states: [LearningJob.State] = []
        while .now < end {
            states = try await home.look { try $0.jobs(in: LearningJob.State.allCases, limit: 9) }
                .map(\.state)
            if !states.isEmpty, states.allSatisfy({ $0 == .learned }) { break }
            usleep(20_000)
        }
        #expect(!states.isEmpty && states.allSatisfy { $0 == .learned }, "\(states)")
        #expect(server.calls.value.count { $0.role == .reflector } == 1)
        var told = ""
        for _ in 0..<20 where told.isEmpty {
            let call = try Self.call("generic", ["session": "s", "cwd": "/tmp"], in: home)
            #expect(call.status == 0)
            told = call.errors
        }
        #expect(told.hasPrefix("learned · "), "\(told)")
    }

    @Test func `why a worker failed stands where the doctor looks`() throws {
        let home = try Home(try ScriptedModelServer())
        #expect(try home.run(["skills"]).status == 0)
        // A folder cannot be locked.
        try home.write("", to: "data/apprentice/apprentice.db-worker/x")
        let worker = try home.run(["worker"])
        #expect(worker.status == 1, "\(worker)")
        #expect(log(of: home).contains("worker the worker cannot lock"), "\(log(of: home))")
        let doctor = try home.run(["doctor"], json: false)
        #expect(doctor.output.contains("in worker: the worker cannot lock"), "\(doctor)")
    }

    @Test
    func `of 1,000 calls from 8 at once, some killed, nothing acknowledged is lost or doubled`()
        async throws
    {
        let home = try quietHome()
        // Made first, as on any machine but a new one.
        _ = try home.run(["skills"])
        let (environment, folder) = (home.environment, home.folder.path)
        let calls = await withTaskGroup(of: [Hammer.Call].self) { group in
            for worker in 0..<8 {
                group.addTask {
                    await Hammer(
                        environment: environment,
                        folder: folder,
                        seed: worker
                    ).run(calls: 125)
                }
            }
            return await group.reduce(into: []) { $0 += $1 }
        }
        #expect(calls.count == 1000)
        #expect(calls.allSatisfy { $0.wasKilled || $0.status == 0 })
        let acknowledged = calls.filter(\.isAcknowledged).map(\.note)
        #expect(!acknowledged.isEmpty)
        let (notes, feedback) = try await home.look { records in
            (
                records.book.live.flatMap(\.liveNotes).compactMap(\.note),
                try records.judgedTurns(after: 0, limit: .max).flatMap {
                    try records.feedback(turn: $0).flatMap(\.notes).map(\.text)
                }
            )
        }
        #expect(Set(acknowledged).isSubset(of: notes))
        #expect(Set(notes).count == notes.count)
        #expect(Set(feedback).count == feedback.count)
    }
}

/// Calls hooks one after another, and kills some.
private struct Hammer: Sendable {
    struct Call: Sendable {
        var note: String
        var status: Int32
        var wasKilled: Bool
        var isAcknowledged: Bool
    }

    let environment: [String: String]
    let folder: String
    let seed: Int

    /// On a thread of its own, for it waits in system calls.
    func run(calls: Int) async -> [Call] {
        await withCheckedContinuation { continuation in
            do {
                try TestThread.start { continuation.resume(returning: runHere(calls: calls)) }
            } catch {
                continuation.resume(returning: [])
            }
        }
    }

    private func runHere(calls: Int) -> [Call] {
        var numbers = SeededNumbers(seed: seed)
        return (0..<calls).map { number in
            let note = "for task \(seed)-\(number) use --flag\(seed)x\(number)"
            let event: JSON = [
                "session": .string("s\(seed)"), "cwd": "/tmp", "prompt": .string(":no " + note),
                "question": .string("how do I do task \(seed)-\(number)?"), "answer": "somehow",
            ]
            let files = "\(folder)/hammer-\(seed)-\(number)"
            let kills = numbers.chance(10)
            return call(
                note,
                event.compact,
                files,
                killAfter: kills ? Int.random(in: 0...60_000, using: &numbers) : nil
            )
        }
    }

    private func call(_ note: String, _ event: String, _ files: String, killAfter: Int?) -> Call {
        var call = Call(note: note, status: -1, wasKilled: killAfter != nil, isAcknowledged: false)
        guard let input = fopen(files + ".in", "we") else { return call }
        fputs(event, input)
        fclose(input)
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        let make = O_WRONLY | O_CREAT | O_TRUNC
        posix_spawn_file_actions_addopen(&actions, 0, files + ".in", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, files + ".out", make, 0o600)
        posix_spawn_file_actions_addopen(&actions, 2, files + ".err", make, 0o600)
        var argv = [Home.program, "hook", "generic"].map { strdup($0 as String) } + [nil]
        var envp = environment.map { strdup("\($0)=\($1)") } + [nil]
        defer { (argv + envp).forEach { free($0) } }
        var pid = pid_t()
        guard posix_spawn(&pid, Home.program, &actions, nil, &argv, &envp) == 0 else { return call }
        if let killAfter {
            usleep(useconds_t(killAfter))
            kill(pid, SIGKILL)
        }
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0, errno == EINTR {}
        call.status = status & 0x7f == 0 ? (status >> 8) & 0xff : -(status & 0x7f)
        if let file = fopen(files + ".err", "re") {
            var bytes = [CChar](repeating: 0, count: 200)
            if fgets(&bytes, Int32(bytes.count), file) != nil {
                let text = bytes.prefix { $0 != 0 }.map(UInt8.init(bitPattern:))
                call.isAcknowledged = String(decoding: text, as: UTF8.self).hasPrefix("noted")
            }
            fclose(file)
        }
        for ending in [".in", ".out", ".err"] { unlink(files + ending) }
        return call
    }
}
