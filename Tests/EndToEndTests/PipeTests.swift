import Apprentice
import Glibc
import TestSupport
import Testing

/// The program as a script sees it: lines in, JSON lines out.
@Suite(.backstop)
struct PipeTests {
    @Test func `a lesson that was learned is in the next conversation's answer`() throws {
        let server = try ScriptedModelServer()
        let home = try Home(server)
        let ended = try home.run(
            [],
            ["hi", ":feedback bad RULE(zeppo)", ":wait 30", ":new", "hello"]
        )
        #expect(ended.status == 0)
        #expect(
            ended.events.map(\.type) == [
                "answer", "feedback", "learned", "result", "result", "answer",
            ]
        )
        #expect(ended.events[0].text == "ECHO: hi")
        #expect(ended.events[1]["turn"] == 1)
        #expect(ended.events[1]["skill"]?.string == "general-00001")
        #expect(ended.events[2]["job"] == ended.events[1]["job"])
        #expect(ended.events[3]["learned"] == 1)
        #expect(ended.answer.hasPrefix("RULES: zeppo | LEARNED: zeppo"))
        #expect(ended.errors == "")
    }

    @Test func `a note acts at once while learning is paused`() throws {
        let server = try ScriptedModelServer()
        let home = try Home(server)
        let ended = try home.run(
            ["--learning", "pause"],
            ["hi", ":feedback bad RULE(zeppo)", ":new", "hello", ":wait 5"]
        )
        #expect(ended.answer.hasPrefix("RULES: zeppo | ECHO"))
        #expect(server.count(.reflector) == 0)
        // Nothing will run, so waiting ends at once, and what is left makes it fail.
        #expect(ended.events("result").last?["left"] == 1)
        #expect(ended.status == 1)
        #expect(ended.events.last?.text.hasPrefix("1 lesson is saved") == true)
    }

    @Test func `with learning off no job is made, and the note acts all the same`() throws {
        let server = try ScriptedModelServer()
        let home = try Home(server)
        let ended = try home.run([], ["hi", ":learning off", ":bad RULE(zeppo)", "hello", ":wait"])
        #expect(ended.events("feedback").first?["job"] == .null)
        #expect(ended.answer.hasPrefix("RULES: zeppo | ECHO"))
        #expect(ended.status == 0)
    }

    @Test func `what was not learned is kept at the end of input and learned at the next start`()
        async throws
    {
        let latch = Latch()
        let server = try ScriptedModelServer { $0.hold[.reflector] = latch }
        let home = try Home(server)
        let first = try home.run([], ["hi", ":bad RULE(one)", ":good RULE(two)"])
        #expect(first.status == 0)
        #expect(first.events.last?.text.hasPrefix("2 lessons are saved") == true)
        for _ in 0..<4 { latch.open() }
        let second = try home.run([], [":wait 30", "hello"])
        #expect(second.events("learned").count == 2)
        #expect(second.answer.hasPrefix("RULES: one; two | LEARNED: one; two"))
        #expect(second.status == 0)
    }

    @Test func `no answers again with the wrong answer and the note in view`() throws {
        let server = try ScriptedModelServer()
        let home = try Home(server)
        let ended = try home.run([], ["how do I deploy?", ":no RULE(zeppo)", ":why"])
        // Learning goes on beside it, and may be over before the end or not.
        let types = ended.events.map(\.type).filter { $0 != "learned" && $0 != "notice" }
        #expect(types == ["answer", "feedback", "answer", "result"])
        let again = try #require(ended.events("answer").last)
        #expect(again["corrects"] == 1)
        #expect(again.text.hasPrefix("RULES: zeppo"))
        #expect(server.calls.value.last { $0.role == .agent }?.body.contains("how do I") == true)
        let why = try #require(ended.events("result").last)
        let shown = try #require(why["shown"]?.array?.first)
        #expect(shown["sources"]?.array?.first?["note"] == "RULE(zeppo)")
    }

    @Test func `undo takes a lesson back, and redo brings it again`() throws {
        let server = try ScriptedModelServer()
        let home = try Home(server)
        let ended = try home.run(
            ["--learning", "off"],
            ["hi", ":bad RULE(zeppo)", ":undo", "one", ":redo", "two"]
        )
        let answers = ended.events("answer").map(\.text)
        #expect(answers.count == 3)
        #expect(answers[1] == "ECHO: one")
        #expect(answers[2].hasPrefix("RULES: zeppo"))
    }

    @Test func `withdrawn feedback no longer acts`() throws {
        let server = try ScriptedModelServer()
        let home = try Home(server)
        let ended = try home.run(
            ["--learning", "pause"],
            ["hi", ":bad RULE(zeppo)", ":feedback withdraw", ":new", "hello", ":wait 5"]
        )
        #expect(ended.answer == "ECHO: hello")
        #expect(ended.status == 0)
    }

    @Test func `a backslash continues a line, and two colons send one that begins with a colon`()
        throws
    {
        let server = try ScriptedModelServer()
        let home = try Home(server)
        let ended = try home.run([], ["one\\", "two\\", "three", "::no such thing"])
        #expect(
            ended.events("answer").map(\.text) == ["ECHO: one\ntwo\nthree", "ECHO: :no such thing"]
        )
    }

    @Test func `a command may be cut short as far as it is the only one`() throws {
        let server = try ScriptedModelServer()
        let home = try Home(server)
        let ended = try home.run(
            [],
            ["hi", ":feed bad RULE(x)", ":wa 20", ":wh", ":l", ":q", "no"]
        )
        #expect(
            ended.events.map(\.type) == [
                "answer", "feedback", "learned", "result", "result", "error",
            ]
        )
        #expect(ended.events[5].message.contains("':l' may be several commands"))
        #expect(ended.events[5].message.contains(":load"))
        #expect(ended.status == 2)
    }

    @Test func `an unknown command is never sent and the nearest ones are named`() throws {
        let server = try ScriptedModelServer()
        let home = try Home(server)
        let ended = try home.run([], [":feedbak bad x", ":skils"], json: false)
        #expect(ended.output == "")
        #expect(server.calls.value.isEmpty)
        #expect(ended.status == 2)
        let lines = ended.errors.split(separator: "\n")
        #expect(lines.count == 6)
        #expect(lines[0] == "apprentice: unknown command ':feedbak'")
        #expect(lines[1].contains(":feedback"))
        #expect(lines[2].contains(":help"))
        #expect(lines[4].contains(":skills"))
    }

    @Test func `an unknown option ends the program before it begins and names the nearest`() throws
    {
        let server = try ScriptedModelServer()
        let home = try Home(server)
        let ended = try home.run(["--reflektors", "3"], ["hi"], json: false)
        let lines = ended.errors.split(separator: "\n")
        #expect(ended.status == 2)
        #expect(lines.count == 3)
        #expect(lines[0] == "apprentice: unknown option --reflektors")
        #expect(lines[1].contains("--reflectors"))
        #expect(server.calls.value.isEmpty)
    }

    @Test(arguments: [
        ["--reflectors", "none"], ["--reflectors", "0"], ["--temperature"], ["--learning=maybe"],
        ["feedbak"],
    ])
    func `a value that cannot be used is wrong usage`(arguments: [String]) throws {
        let server = try ScriptedModelServer()
        let ended = try Home(server).run(arguments, ["hi"], json: false)
        #expect(ended.status == 2)
        #expect(ended.errors.split(separator: "\n").count == 3)
        #expect(ended.output == "")
    }

    @Test func `feedback before any answer is an error of three lines, and the script goes on`()
        throws
    {
        let server = try ScriptedModelServer()
        let home = try Home(server)
        let ended = try home.run([], [":feedback bad no", "hi"], json: false)
        let lines = ended.errors.split(separator: "\n")
        #expect(lines.first == "apprentice: there is no answer yet")
        #expect(lines.count == 3)
        #expect(ended.output == "ECHO: hi\n")
        #expect(ended.status == 1)
        let bailed = try home.run(["--bail"], [":feedback bad no", "hi"], json: false)
        #expect(bailed.output == "")
        #expect(bailed.status == 1)
    }

    @Test func `a turn of an older session is judged by its number`() throws {
        let server = try ScriptedModelServer()
        let home = try Home(server)
        _ = try home.run([], ["first"])
        let ended = try home.run(
            ["--learning", "off"],
            [":bad #1 RULE(x)", ":bad 7", ":bad #1 \"7 of them\""]
        )
        #expect(ended.events.map(\.type) == ["feedback", "error", "feedback"])
        #expect(ended.events[0]["turn"] == 1)
        #expect(ended.events[1].message.hasPrefix("there is no #7"))
    }

    @Test func `a question that fails leaves the program usable`() throws {
        let server = try ScriptedModelServer { script in
            script.fault = { role, number in number == 0 ? .status(400) : nil }
        }
        let home = try Home(server)
        let ended = try home.run([], ["one", "two"])
        #expect(ended.events.map(\.type) == ["error", "answer"])
        #expect(ended.answer == "ECHO: two")
        #expect(ended.status == 1)
    }

    @Test func `answers go to standard output and all else to standard error`() throws {
        let server = try ScriptedModelServer()
        let home = try Home(server)
        let ended = try home.run(
            [],
            ["hi", ":bad RULE(x)", ":wait 20", ":skills", ":new", "hello"],
            json: false
        )
        #expect(ended.output == "ECHO: hi\nRULES: x | LEARNED: x | ECHO: hello\n")
        #expect(ended.errors.contains("remembered as general-00001, for questions like this"))
        #expect(ended.errors.contains("learned j1"))
        #expect(ended.status == 0)
    }

    @Test func `a closed standard output ends the program quietly`() throws {
        let server = try ScriptedModelServer()
        let home = try Home(server)
        let program = try home.start(json: false)
        try program.send("one")
        program.closeOutput()
        try program.send("two")
        try program.send("three")
        let ended = try program.end()
        #expect(ended.status == 0)
        #expect(ended.errors == "")
    }

    @Test(arguments: ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
    func `a program started without a descriptor harms nothing`(closed: String) throws {
        let server = try ScriptedModelServer()
        let home = try Home(server)
        _ = try home.run([], ["hi", ":bad RULE(x)", ":wait 20"])
        let words = ([Home.program] + home.arguments + ["ask", "hello"]).joined(separator: " ")
        let shell = try PipedProgram(
            "/bin/sh",
            ["-c", "\(words) \(closed)"],
            environment: home.environment,
            folder: home.folder.path,
            keeping: home.folder
        )
        let ended = try shell.end()
        let isShown = closed == "<&-" || closed == "2>&-"
        // An answer that goes nowhere is no success.
        #expect(ended.status == (isShown ? 0 : 1))
        #expect(ended.output.hasPrefix("RULES: x") == isShown)
        #expect(try home.run(["skills"]).events.first?["skills"]?.array?.count == 1)
        #expect(server.count(.agent) == 2)
    }

    @Test func `an answer that cannot be written is an error`() throws {
        let server = try ScriptedModelServer()
        let home = try Home(server)
        let words = ([Home.program] + home.arguments + ["ask", "hello"]).joined(separator: " ")
        let shell = try PipedProgram(
            "/bin/sh",
            ["-c", "\(words) </dev/null >/dev/full"],
            environment: home.environment,
            folder: home.folder.path,
            keeping: home.folder
        )
        let ended = try shell.end()
        #expect(ended.status == 1)
        #expect(ended.errors.hasPrefix("apprentice: standard output cannot be written\n"))
        #expect(ended.errors.split(separator: "\n").count == 3)
    }

    @Test func `ask answers one question, with what is piped in`() throws {
        let server = try ScriptedModelServer()
        let home = try Home(server)
        let plain = try home.run(["ask", "how", "are", "you?"], json: false)
        #expect(plain.output == "ECHO: how are you?\n")
        #expect(plain.errors == "")
        let piped = try home.run(["ask", "what", "is", "this?"], ["a text"], json: false)
        #expect(piped.output.contains("what is this?"))
        #expect(piped.output.contains("a text"))
        let only = try home.run(["ask"], ["a question on standard input"], json: false)
        #expect(only.output == "ECHO: a question on standard input\n")
        let none = try home.run(["ask"], json: false)
        #expect(none.status == 2)
        #expect(server.count(.agent) == 3)
    }

    @Test func `a command without a prompt prints its result on standard output`() throws {
        let server = try ScriptedModelServer()
        let home = try Home(server)
        _ = try home.run([], ["hi", ":bad RULE(x)", ":wait 20"])
        let table = try home.run(["skills"], json: false)
        #expect(table.output.contains("general-00001"))
        let events = try home.run(["skills"]).events
        let skill = try #require(events.first?["skills"]?.array?.first)
        #expect(skill["id"] == "general-00001")
        #expect(skill["content"] == "RULE(x), learned")
        #expect(skill["status"] == "active")
        let jobs = try home.run(["jobs"]).events
        #expect(jobs.first?["jobs"]?.array?.first?["state"] == "learned")
    }

    @Test func `the start-up file gives commands before the first line`() throws {
        let server = try ScriptedModelServer()
        let home = try Home(server)
        try home.write("# mine\n:set learning off\n", to: "config/apprentice/rc")
        let ended = try home.run([], ["hi", ":bad RULE(x)"])
        #expect(ended.events("feedback").first?["job"] == .null)
        let without = try home.run(["--no-rc", "--learning", "pause"], ["hi", ":bad RULE(y)"])
        #expect(without.events("feedback").first?["job"] == 1)
    }

    @Test func `the start-up file may name the model, and none of its lines is sent`() throws {
        let server = try ScriptedModelServer()
        let home = try Home(server)
        try home.write(":set temperature 0.77\n", to: "config/apprentice/rc")
        #expect(try home.run([], ["hi"]).status == 0)
        #expect(server.calls.value.last?.body.contains("0.77") == true)
        let before = server.count(.agent)
        try home.write("temperature = 0.3\n", to: "config/apprentice/rc")
        let ended = try home.run([], ["hi"])
        #expect(ended.events("error").count == 1)
        #expect(ended.events("answer").count == 1)
        #expect(server.count(.agent) == before + 1)
        #expect(server.calls.value.last?.body.contains("temperature = 0.3") == false)
    }

    @Test(arguments: [":log -1", ":wait inf", ":wait 1e400", ":wait 99999999999999999999999"])
    func `a number that is none is an error, not a crash`(line: String) throws {
        let server = try ScriptedModelServer()
        let ended = try Home(server).run([], [line, "hi"])
        #expect(ended.status == 2)
        #expect(ended.events("answer").count == 1)
    }

    @Test func `save leaves a file alone that is no skillbook`() throws {
        let server = try ScriptedModelServer()
        let home = try Home(server)
        try home.write("important\n", to: "notes.json")
        let ended = try home.run(
            [],
            [":save \(home.folder("notes.json"))", ":save \(home.folder("new.json"))"]
        )
        #expect(ended.status == 1)
        #expect(
            ended.events("error").first?.message.contains("was left as it is") == true
        )
        #expect(ended.events("result").count == 1)
    }
}
