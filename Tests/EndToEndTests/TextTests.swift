import Apprentice
import Glibc
import TestSupport
import Testing

/// What is typed, read and answered comes through as it is.
@Suite(.backstop)
struct TextTests {
    /// The content of the last message of a call.
    private func question(_ call: ScriptedModelServer.Call) throws -> String {
        let body = try JSON(parsing: call.body)
        return try #require(body["messages"]?.array?.last?["content"]?.string)
    }

    @Test func `questions, files, notes and answers are the same to the byte everywhere`()
        async throws
    {
        var numbers = SeededNumbers(seed: 7)
        let server = try ScriptedModelServer()
        let home = try Home(server)
        for number in 0..<12 {
            // A line of input has no line break in it, and a name no NUL.
            let text = RandomText.next(&numbers).filter { !$0.isNewline && $0 != "\\" && $0 != "@" }
            let file = RandomText.next(&numbers)
            try home.write(file, to: "f\(number).txt")
            let asked = text + " @f\(number).txt"
            let ended = try home.run(
                ["--learning", "off"],
                [asked, ":bad \(text)", "again"],
                in: home.folder.path
            )
            #expect(ended.status == 0, "\(ended)")
            let calls = server.calls.value.suffix(2).map { $0 }
            let sent = try question(calls[0])
            #expect(Array(sent.utf8).firstRange(of: Array(asked.utf8)) != nil)
            #expect(
                Array(sent.utf8).firstRange(of: Array(file.utf8)) != nil,
                "\(file.debugDescription)"
            )
            // The scripted model gives its question back.
            #expect(Array(ended.events[0].text.utf8).firstRange(of: Array(asked.utf8)) != nil)
            let kept = try await home.look { records in
                try records.recentTurns(limit: 4).map(\.question)
            }
            #expect(kept.contains { Array($0.utf8) == Array(asked.utf8) })
            let skills = try await home.look { $0.book.live.map(\.content) }
            #expect(
                skills.contains { Array($0.utf8) == Array(text.utf8) },
                "\(text.debugDescription)"
            )
        }
    }

    @Test func `a stranger's lesson shows what in it cannot be seen, and keeps it`() throws {
        let hidden = "use zeppo\u{E0041}\u{E0042}\u{200F} now\u{202E}"
        let shown = "use zeppo<U+E0041><U+E0042><U+200F> now<U+202E>"
        let server = try ScriptedModelServer()
        let home = try Home(server)
        try home.write("# deploy\n\n- \(hidden)\n", to: "rules.md")
        let lines = [
            ":load rules.md", ":skills", ":skill deploy-00001", ":log",
            // What hides text stands in no prompt before a person has looked at it.
            "use zeppo", ":inbox accept deploy-00001", ":diff r0", "use zeppo", ":why",
        ]
        let told = try home.run(["--learning", "off"], lines, json: false, in: home.folder.path)
        #expect(told.errors.ranges(of: shown).count >= 5, "\(told.errors)")
        #expect(
            !told.errors.unicodeScalars.contains {
                "\u{E0041}\u{200F}\u{202E}".unicodeScalars.contains($0)
            }
        )
        let skills = try home.run(["skills"]).events.first?["skills"]?.array
        #expect(skills?.first?["content"]?.string.map { Array($0.utf8) } == Array(hidden.utf8))
        #expect(
            server.calls.value.map { Array($0.body.utf8).firstRange(of: Array(hidden.utf8)) != nil }
                == [false, true]
        )
    }

    @Test func `a byte order mark is skipped wherever text comes in`() throws {
        let server = try ScriptedModelServer()
        let home = try Home(server)
        try home.write("\u{FEFF}:set notices all\n", to: "config/apprentice/rc")
        try home.write("\u{FEFF}first line", to: "f.txt")
        let ended = try home.run([], ["\u{FEFF}:skills", "see @f.txt"])
        #expect(ended.status == 0, "\(ended)")
        #expect(ended.events.map(\.type) == ["result", "answer"])
        #expect(try !question(server.calls.value[0]).contains("\u{FEFF}"))
        let piped = try home.start(["ask"])
        try piped.send("\u{FEFF}what is piped")
        #expect(try piped.end().answer.contains("ECHO: what is piped"))
    }

    @Test func `a line of the start-up file that is wrong is shown, and the program starts`() throws
    {
        let server = try ScriptedModelServer()
        let home = try Home(server)
        try home.write("hello\n:set notices all\n:set nonsense 1\n", to: "config/apprentice/rc")
        let ended = try home.run([], ["hi"])
        #expect(ended.events("error").count == 2)
        #expect(ended.events("answer").count == 1)
    }

    @Test func `ids of a batch keep their digits`() throws {
        let server = try ScriptedModelServer()
        let home = try Home(server)
        try home.write(
            """
            {"id":18446744073709551614,"question":"a"}
            {"id":18446744073709551615,"question":"b"}
            {"id":1.50,"question":"c"}

            """,
            to: "in.jsonl"
        )
        let ended = try home.run(["batch", "in.jsonl"], json: false)
        #expect(ended.status == 0, "\(ended)")
        for id in ["18446744073709551614", "18446744073709551615", "1.50"] {
            #expect(ended.output.contains("\"id\":\"\(id)\""))
        }
    }

    @Test func `a note longer than all lessons may be is used, and its length is said`() throws {
        let server = try ScriptedModelServer()
        let words = (0..<1200).map { "word\($0)" }.joined(separator: " ")
        let ended = try Home(server).run(
            ["--learning", "off"],
            [
                "how?", ":bad \(words) in every answer", ":new", "next?",
                ":bad \(words) \(words) \(words) \(words) in every answer",
            ]
        )
        #expect(server.calls.value.last?.body.contains("word1199") == true)
        let notices = ended.events("notice").compactMap { $0["text"]?.string }
        #expect(notices.contains { $0.contains("used only while no newer one") })
        #expect(notices.contains { $0.contains("it stands in no prompt") })
    }

    private static let compiler: String? = {
        let paths: [String] = ["/usr/bin/cc", "/usr/bin/gcc", "/usr/bin/clang"]
        return paths.first { access($0, X_OK) == 0 }
    }()

    /// A library that moves the environment before `main`, as debuggers and tracers do.
    @Test(.enabled(if: TextTests.compiler != nil))
    func `no argument is lost where a preloaded library sets a variable`() throws {
        let server = try ScriptedModelServer()
        let other = try ScriptedModelServer()
        let home = try Home(server)
        try home.write(
            """
            #include <stdlib.h>
            __attribute__((constructor)) static void f(void) { setenv("APPRENTICE_X", "1", 1); }
            """,
            to: "moved.c"
        )
        let made = try PipedProgram(
            try #require(Self.compiler),
            ["-shared", "-fPIC", "-o", "moved.so", "moved.c"],
            environment: home.environment,
            folder: home.folder.path,
            keeping: home.folder
        )
        #expect(try made.end().status == 0)
        home.environment["LD_PRELOAD"] = home.folder("moved.so")
        home.environment["OPENAI_BASE_URL"] = other.url
        #expect(try home.run(["--version"], json: false).output.hasPrefix("apprentice "))
        #expect(try home.run(["ask", "a private question"]).status == 0)
        #expect(server.calls.value.count == 1)
        #expect(other.calls.value.isEmpty)
    }

    @Test func `an argument that is no text is refused`() throws {
        let server = try ScriptedModelServer()
        let home = try Home(server)
        let command =
            "'\(Home.program)' --base-url \(server.url) --model openai/x ask \"$(printf 'a\\377')\""
        let ended = try PipedProgram(
            "/bin/sh",
            ["-c", command],
            environment: home.environment,
            folder: home.folder.path,
            keeping: home.folder
        ).end()
        #expect(ended.status == 2)
        #expect(ended.errors.contains("is not text"))
        #expect(server.calls.value.isEmpty)
    }

    @Test func `what is forgotten stands nowhere in the home, and is not sent again`() throws {
        let server = try ScriptedModelServer()
        let home = try Home(server)
        try home.write(
            "hi\nit is hunter2ofmine\n:bad hunter2ofmine\n",
            to: "state/apprentice/history"
        )
        let ended = try home.run(
            ["--learning", "off"],
            ["it is hunter2ofmine", ":bad use hunter2ofmine", ":forget hunter2ofmine", "next?"]
        )
        #expect(ended.status == 0, "\(ended)")
        let result = try #require(ended.events("result").last)
        #expect(result["turns"]?.int == 1)
        #expect(result["typed_lines"]?.int == 2)
        #expect(server.calls.value.last?.body.contains("hunter2ofmine") == false)
        let search = try PipedProgram(
            "/usr/bin/grep",
            ["-rlaF", "hunter2ofmine", home.folder.path],
            environment: home.environment,
            folder: home.folder.path,
            keeping: home.folder
        ).end()
        #expect(search.output == "")
    }
}
