import Apprentice
import Glibc
import TestSupport
import Testing

/// What goes wrong is said in three lines, and ends with the right exit status.
@Suite(.backstop)
struct BadInputTests {
    private func expectExplained(_ ended: Ended, _ what: String, status: Int32 = 1) {
        let lines = ended.errors.split(separator: "\n").map(String.init)
        #expect(lines.count == 3, "\(ended)")
        #expect(lines.first?.hasPrefix("apprentice: " + what) == true, "\(ended)")
        #expect(lines.first?.hasSuffix(".") == false)
        #expect(ended.status == status)
    }

    @Test func `a server that is not there is named`() throws {
        let url = try LoopbackServer.refusedURL()
        let home = try Home(url: url + "/v1")
        let ended = try home.run([], ["hi"], json: false)
        // What a newcomer sees while it is tried again stands before it.
        let lines = ended.errors.split(separator: "\n")
        #expect(lines.count { $0.hasPrefix("apprentice: ") } == 1)
        #expect(ended.errors.contains(url.dropFirst("http://".count)))
        #expect(ended.status == 1)
        #expect(ended.output == "")
    }

    @Test func `a wrong key is not tried again, and is never shown`() throws {
        let server = try ScriptedModelServer { $0.key = "right-key" }
        let home = try Home(server)
        home.environment["OPENAI_API_KEY"] = "sk-wrong-key-000111"
        let ended = try home.run([], ["hi"], json: false)
        #expect(ended.errors.contains("401"))
        #expect(ended.errors.split(separator: "\n").count == 3)
        #expect(!ended.description.contains("sk-wrong-key"))
        #expect(server.counts.value.requests == 1)
        #expect(ended.status == 1)
    }

    @Test func `a store that cannot be written is said at once`() throws {
        let server = try ScriptedModelServer()
        let home = try Home(server)
        try home.write("", to: "file")
        let ended = try home.run(["--store", home.folder("file/store.db")], ["hi"], json: false)
        expectExplained(ended, "the store cannot be written")
        let directory = try home.run(["--store", home.folder.path], ["hi"], json: false)
        #expect(directory.errors.split(separator: "\n").count == 3)
        #expect(directory.status == 1)
        #expect(server.calls.value.isEmpty)
    }

    @Test func `a store of a newer version is left alone`() throws {
        let server = try ScriptedModelServer()
        let home = try Home(server)
        _ = try home.run([], ["hi"])
        // The two numbers stand in the file's header (sqlite.org/fileformat2.html): at 60 the version.
        let file = open(home.store, O_RDWR)
        let version: [UInt8] = [0, 0, 0, 99]
        #expect(pwrite(file, version, 4, 60) == 4)
        close(file)
        let ended = try home.run([], ["hi"], json: false)
        expectExplained(ended, "the store was made by a newer release of Apprentice")
        #expect(ended.errors.contains("version 99"))
        #expect(server.count(.agent) == 1)
    }

    @Test func `a file that is no store is left alone`() throws {
        let server = try ScriptedModelServer()
        let home = try Home(server)
        let text = String(repeating: "These are my notes. ", count: 100)
        let path = try home.write(text, to: "notes.txt")
        let ended = try home.run(["--store", path], ["hi"], json: false)
        #expect(ended.status == 1)
        #expect(ended.errors.split(separator: "\n").count == 3)
        let file = try #require(fopen(path, "re"))
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = fread(&bytes, 1, bytes.count, file)
        #expect(String(decoding: bytes[..<count], as: UTF8.self) == text)
    }

    @Test func `a line that is not UTF-8 is refused with its number, and the next one is read`()
        throws
    {
        let server = try ScriptedModelServer()
        let home = try Home(server)
        let program = try home.start()
        try program.send("one")
        try program.send(bytes: Array("caf".utf8) + [0xE9, 0x0A])
        try program.send("two")
        let ended = try program.end()
        #expect(ended.events.map(\.type) == ["answer", "error", "answer"])
        #expect(ended.events[1].message.contains("line 2"))
        #expect(ended.answer == "ECHO: two")
        #expect(ended.status == 2)
        #expect(server.count(.agent) == 2)
    }

    @Test func `with bail the first line that is not UTF-8 ends the script`() throws {
        let server = try ScriptedModelServer()
        let program = try Home(server).start(["--bail"])
        try program.send(bytes: [0xFF, 0x0A])
        try program.send("two")
        let ended = try program.end()
        #expect(ended.events.map(\.type) == ["error"], "\(ended)")
        #expect(ended.status == 2)
        #expect(server.calls.value.isEmpty)
    }

    @Test(arguments: [":load nowhere.json", ":load folder", ":load broken.json"])
    func `a file that cannot be loaded leaves the book as it is`(line: String) throws {
        let server = try ScriptedModelServer()
        let home = try Home(server)
        mkdir(home.folder("folder"), 0o700)
        try home.write("{\n  \"skills\": {,\n}\n", to: "broken.json")
        let ended = try home.run(["--learning", "off"], ["hi", ":bad RULE(x)", line, ":skills"])
        #expect(ended.events.map(\.type) == ["answer", "feedback", "error", "result"])
        #expect(ended.events.last?["skills"]?.array?.count == 1)
        #expect(ended.status == 1)
    }

    @Test(arguments: [
        ":wait soon", ":learning maybe", ":set", ":set nothing 1", ":set reflectors 0", ":add x",
        ":skill", ":skill none-00001", ":applies", ":undo x", ":undo", ":jobs retry 7", ":why",
        ":feedback", ":feedback fine", ":no", ":pin", ":save", ":load", ":help frob", ":redo",
    ])
    func `a command that cannot be done says why, and the next line is read`(line: String) throws {
        let server = try ScriptedModelServer()
        let ended = try Home(server).run([], [line, "hi"])
        let first = try #require(ended.events.first)
        if line == ":set" {
            #expect(first.type == "result")
        } else {
            #expect(first.type == "error")
            #expect(!first.message.isEmpty)
            #expect(first["hint"]?.string?.isEmpty == false, "\(first)")
            #expect(ended.status == 1 || ended.status == 2)
        }
        #expect(ended.answer == "ECHO: hi")
    }
}
