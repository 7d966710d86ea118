import Apprentice
import Glibc
import TestSupport
import Testing

/// What finds lessons by their meaning: how it is chosen, and how its files are asked for.
@Suite(.backstop)
struct EmbeddingTests {
    /// A book that two lessons outgrow.
    private let small = ["--skill-budget", "25"]
    private let lessons = [
        ":add deployments of the billing service go through zeppo push --ring canary",
        ":add letters to the office in Lyon begin with the reference number of the case",
    ]

    @Test func `a person is asked once a book, when it no longer fits into a prompt`() throws {
        let server = try ScriptedModelServer()
        let home = try Home(server)
        let terminal = try home.terminal(small)
        try terminal.say("hello there", "ECHO: hello there")
        #expect(!terminal.screen.contains("[Y/n]"))
        for line in lessons { try terminal.say(line, "-0000") }
        terminal.type("how do I deploy?\r")
        try terminal.wait(forText: "fetch it now? [Y/n]")
        #expect(terminal.screen.contains("117 MB"))
        try terminal.say("n", "not fetched")
        try terminal.say("and now?", "ECHO: and now?")
        #expect(terminal.screen.count(of: "[Y/n]") == 1)
        terminal.type("\u{4}")
        #expect(try terminal.waitForExit() == 0)
        let again = try home.terminal(small)
        try again.say("once more", "ECHO: once more")
        #expect(!again.screen.contains("[Y/n]"))
    }

    @Test(arguments: [["--embedding-model", "none"], ["--embedding-model", "ollama/mini"]])
    func `nothing is offered to one who wants another model or none`(options: [String]) throws {
        let server = try ScriptedModelServer()
        let home = try Home(server)
        let terminal = try home.terminal(small + options)
        for line in lessons { try terminal.say(line, "-0000") }
        try terminal.say("how do I deploy?", "ECHO: how do I deploy?")
        #expect(!terminal.screen.contains("[Y/n]"))
    }

    @Test func `a script is asked nothing, and nothing is fetched or started for it`() throws {
        let server = try ScriptedModelServer()
        let home = try Home(server)
        let ended = try home.run(small, lessons + ["how do I deploy?", ":model"])
        #expect(ended.events("answer").count == 1)
        #expect(ended.events("result").last?["embedding"] == .null)
        #expect(ended.status == 0)
        #expect(access(home.folder("cache/apprentice"), F_OK) != 0)
    }

    @Test func `a fetch that fails is said, and words decide`() throws {
        let server = try ScriptedModelServer()
        let home = try Home(server)
        // A pip that reaches nothing.
        home.environment["PIP_NO_INDEX"] = "1"
        home.environment["PIP_CONFIG_FILE"] = "/dev/null"
        if let path = getenv("PATH") { home.environment["PATH"] = String(cString: path) }
        let ended = try home.run(small + ["--yes"], lessons + ["how do I deploy?"])
        let notices = ended.events("notice").compactMap { $0["text"]?.string }
        #expect(notices.contains { $0.hasPrefix("fetching the embedding model: 117 MB, into ") })
        #expect(notices.contains { $0.hasSuffix("lessons are found by their words meanwhile") })
        #expect(ended.events("answer").count == 1)
        #expect(ended.status == 0)
    }

    @Test(arguments: [("words", 2), ("anthropic/claude-sonnet-4-5", 2), ("nowhere.gguf", 1)])
    func `what makes no vectors is refused before anything is asked`(
        name: String,
        status: Int32
    ) throws {
        let server = try ScriptedModelServer()
        let home = try Home(server)
        let ended = try home.run(["--embedding-model", name], ["hi"], json: false)
        #expect(ended.status == status, "\(ended)")
        #expect(ended.errors.split(separator: "\n").count == 3)
        #expect(server.calls.value.isEmpty)
    }
}
