import Apprentice
import Glibc
import TestSupport
import Testing

/// Two homes and a folder between them, by the program itself.
@Suite(.backstop)
struct SyncTests {
    private let server: ScriptedModelServer
    private let one: Home
    private let two: Home
    private let place: TemporaryDirectory

    private var folder: String { place("lessons of mine") }

    init() throws {
        server = try ScriptedModelServer()
        one = try Home(server)
        two = try Home(server)
        place = try TemporaryDirectory()
    }

    private func sync(_ home: Home) throws -> Event {
        let ended = try home.run(["sync", folder])
        #expect(ended.status == 0, "\(ended)")
        return try #require(ended.events("result").last, "\(ended)")
    }

    private var files: [String: String] {
        get throws {
            let lessons = folder + "/lessons"
            guard let stream = opendir(lessons) else { return [:] }
            defer { closedir(stream) }
            var files: [String: String] = [:]
            while let entry = readdir(stream) {
                let name = withUnsafeBytes(of: entry.pointee.d_name) {
                    String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
                }
                guard name.hasSuffix(".json"), let file = fopen(lessons + "/" + name, "re") else {
                    continue
                }
                defer { fclose(file) }
                var bytes = [UInt8](repeating: 0, count: 1 << 16)
                let count = fread(&bytes, 1, bytes.count, file)
                files[name] = String(decoding: bytes.prefix(count), as: UTF8.self)
            }
            return files
        }
    }

    private func write(_ text: String, to name: String) throws {
        let file = try #require(fopen(folder + "/lessons/" + name, "we"))
        fputs(text, file)
        fclose(file)
    }

    @Test func `a correction told on one device is obeyed on the other, and changes come back`()
        async throws
    {
        _ = try one.run(["--learning", "off"], ["how do I deploy?", ":bad use RULE(zeppo)"])
        #expect(try sync(one)["written"] == 1)
        let came = try sync(two)
        #expect(came["added"] == 1)
        #expect(try two.run(["ask", "how do I deploy?"]).answer.contains("zeppo"))
        let log = try two.run(["log"], json: false).output
        #expect(log.contains("synced with"), "\(log)")
        let id = try #require(try await two.look { $0.book.live.first?.id })
        let skill = try two.run(["skill", id]).events("result").last?["skill"]
        #expect(skill?["origin"] == "synced")
        _ = try two.run([], [":edit \(id) use RULE(zeppo) and RULE(tell)"])
        #expect(try sync(two)["written"] == 1)
        #expect(try sync(one)["updated"] == 1)
        #expect(try one.run(["ask", "how do I deploy?"]).answer.contains("tell"))
        let before = try files
        #expect(try sync(one)["revision"] == .null)
        #expect(try sync(two)["revision"] == .null)
        #expect(try files == before)
        #expect(before.values.allSatisfy { $0.contains("\n  \"content\"") || $0.hasPrefix("{\n") })
        _ = try one.run(["undo"])
        #expect(!(try one.run(["ask", "how do I deploy?"]).answer.contains("tell")))
    }

    @Test func `both sides change, and what both changed is said and kept`() async throws {
        _ = try one.run(
            ["--learning", "off"],
            [":add deploy use RULE(a)", ":add deploy use RULE(b)"]
        )
        _ = try sync(one)
        _ = try sync(two)
        _ = try one.run(["-c"], [":edit deploy-00001 first RULE(x)", ":remove deploy-00002"])
        _ = try two.run(
            ["--learning", "off"],
            ["what now?", ":bad tell RULE(ops)", ":edit deploy-00001 second RULE(y)"]
        )
        _ = try sync(one)
        let merged = try sync(two)
        #expect(merged["conflicts"]?.array?.count == 1, "\(merged)")
        _ = try sync(one)
        let books = try [one, two].map { home in
            try home.run(["skills"]).events("result").last?["skills"]?.array?
                .compactMap { $0["content"]?.string }.sorted()
        }
        #expect(books[0] == books[1])
        #expect(books[0]?.contains("second RULE(y)") == true, "\(books)")
        #expect(books[0]?.contains { $0.contains("ops") } == true)
        #expect(books[0]?.contains { $0.contains("RULE(b)") } == false)
        let all = try files.values.joined()
        #expect(all.contains("first RULE(x)") && !all.contains("<<<<"))
    }

    @Test func `half a file, a copy put aside and what git left are taken as they are`() throws {
        _ = try one.run(["--learning", "off"], ["how?", ":bad use RULE(a)"])
        _ = try sync(one)
        _ = try sync(two)
        let (name, text) = try #require(try files.first)
        try write(String(text.prefix(60)), to: name)
        let half = try sync(two)
        #expect(half["unreadable"]?.array == [.string(name)], "\(half)")
        #expect(try files[name] == String(text.prefix(60)))
        let copy = String(name.dropLast(5)) + ".sync-conflict-20261130-074500-ABCDEFG.json"
        try write(text, to: name)
        try write(text.replacing("use RULE(a)", with: "and RULE(copy)"), to: copy)
        #expect(try sync(two)["written"] == 1)
        #expect(try files.keys.sorted() == [name])
        let ours = try #require(try files[name])
        let theirs = text.replacing(
            "\"note\": \"use RULE(a)\"",
            with: "\"note\": \"and RULE(git)\""
        )
        try write("<<<<<<< HEAD\n\(ours)=======\n\(theirs)>>>>>>> other\n", to: name)
        #expect(try sync(one)["updated"] == 1)
        let now = try #require(try files[name])
        for rule in ["RULE(a)", "RULE(copy)", "RULE(git)"] { #expect(now.contains(rule), "\(now)") }
        #expect(!now.contains("<<<<<<<"))
    }

    @Test func `killed at any moment it loses nothing, and the next one goes on`() async throws {
        let lines = (1...60).map { ":add topic\($0) use RULE(\($0))" }
        _ = try one.run(["--learning", "off"], lines)
        var seen = 0
        for wanted in [1, 7, 20, 33, 50] {
            let program = try one.start(["sync", folder])
            let end = ContinuousClock.now + .seconds(60)
            while ContinuousClock.now < end, try files.count < wanted {
                poll(nil, 0, 1)
            }
            program.kill()
            seen = try files.count
            #expect(seen >= wanted)
        }
        _ = try sync(one)
        #expect(try files.count == 60)
        _ = try sync(two)
        let mine = try await one.look { Set($0.book.live.map(\.content)) }
        let theirs = try await two.look { Set($0.book.live.map(\.content)) }
        #expect(mine.count == 60 && theirs == mine)
    }

    @Test(arguments: [["sync"], ["sync", "a", "b"]])
    func `what cannot be synced is said`(words: [String]) throws {
        let ended = try one.run(words)
        #expect(ended.status == 2, "\(ended)")
    }

    @Test func `a folder of a newer release, or one that is a file, is left as it is`() throws {
        _ = try one.run([], [":add deploy use RULE(a)"])
        let file = try one.write("mine\n", to: "file")
        #expect(try one.run(["sync", file]).status == 1)
        mkdir(folder, 0o700)
        let marker = try #require(fopen(folder + "/sync.json", "we"))
        fputs("{\"version\": 2, \"book\": \"x\"}\n", marker)
        fclose(marker)
        let ended = try one.run(["sync", folder])
        #expect(ended.status == 1)
        #expect(ended.errors.contains("newer") || ended.output.contains("newer"), "\(ended)")
        #expect(try files.isEmpty)
    }
}
