import Apprentice
import Glibc
import TestSupport
import Testing

private let folder = getenv("APPRENTICE_TEST_LOCAL_MODEL").map { String(cString: $0) }

/// A newcomer's first conversation, with the real embedded model, where its files are:
/// `APPRENTICE_TEST_LOCAL_MODEL` names their folder.
@Suite(
    .enabled(
        if: folder != nil,
        "APPRENTICE_TEST_LOCAL_MODEL names no folder with the local model's files"
    ),
    .timeLimit(.minutes(10))
)
struct LocalModelTests {
    @Test func `a correction is obeyed at once, learned, explained and taken back`() throws {
        let home = try Home(url: "")
        let cache = try #require(folder?.split(separator: "/", omittingEmptySubsequences: false))
        try #require(cache.suffix(2) == ["apprentice", "local-model"])
        home.environment["XDG_CACHE_HOME"] = cache.dropLast(2).joined(separator: "/")
        // Its server is not that of somebody who chats here, and needs to find Python.
        for name in ["PATH", "PYTHONPATH", "TMPDIR", "XDG_RUNTIME_DIR"] {
            if let value = getenv(name) { home.environment[name] = String(cString: value) }
        }
        home.arguments = ["--model", "local", "--temperature", "0"]
        let program = try home.start()
        try program.send("In one line: how do I deploy the billing service to canary?")
        let first = try program.next("answer", seconds: 180)
        #expect(!first.text.isEmpty)
        #expect(!first.text.contains("zeppo"))
        try program.send(":no we use zeppo: zeppo push SERVICE --ring canary")
        let feedback = try program.next("feedback")
        #expect(feedback["skill"]?.string == "deploy-00001")
        let again = try program.next("answer", seconds: 180)
        #expect(again["corrects"] == first["turn"])
        #expect(again.text.contains("zeppo push"))
        try program.send(":new")
        try program.send("In one line: how do I deploy the search service to canary?")
        let other = try program.next("answer", seconds: 180)
        #expect(other.text.contains("zeppo push"), "\(other)")
        try program.send(":wait 240")
        let outcome = try program.next("the wait's result", seconds: 300) { $0["left"] != nil }
        #expect(outcome["learned"] == 1)
        #expect(program.events.filter { $0.type == "learned" }.count == 1)
        try program.send(":why")
        let why = try program.next("the reasons") { $0["shown"] != nil }
        let shown = try #require(why["shown"]?.array?.first)
        #expect(
            shown["sources"]?.array?.first?["note"]
                == "we use zeppo: zeppo push SERVICE --ring canary"
        )
        try program.send(":skills")
        let skills = try program.next("the skills") { $0["skills"] != nil }
        #expect(skills["skills"]?.array?.map { $0["status"]?.string } == ["active"])
        try program.send(":feedback withdraw #1")
        try program.send(":new")
        try program.send("In one line: how do I deploy the search service to canary?")
        let after = try program.next("answer", seconds: 180)
        #expect(!after.text.contains("zeppo"))
        #expect(try program.end().status == 0)
    }
}
