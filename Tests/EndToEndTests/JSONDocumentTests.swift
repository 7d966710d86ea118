import Apprentice
import ApprenticeSystem
import TestSupport
import Testing

/// The page that describes what `--json` prints, beside what it prints.
@Suite(.backstop)
struct JSONDocumentTests {
    private struct Fields {
        var needed: Set<String> = []
        var possible: Set<String> = []
    }

    /// The rows of the page's tables, by the name in their first column.
    private static func documented() throws -> [String: Fields] {
        let root = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        let bytes = try #require(File.contents(of: root + "/share/doc/json.md"))
        var rows: [String: Fields] = [:]
        for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n")
        where line.hasPrefix("| `") {
            let parts = line.split(separator: "`", omittingEmptySubsequences: false)
            var fields = Fields()
            for index in stride(from: 3, to: parts.count - 1, by: 2) {
                fields.possible.insert(String(parts[index]))
                if !parts[index + 1].hasPrefix("?") { fields.needed.insert(String(parts[index])) }
            }
            let name = String(parts[1])
            let known = rows[name] ?? Fields()
            // `feedback` is an object and the result of a command.
            rows[name] = Fields(
                needed: known.possible.isEmpty
                    ? fields.needed : fields.needed.intersection(known.needed),
                possible: fields.possible.union(known.possible)
            )
        }
        return rows
    }

    private func check(_ events: [Event], against rows: [String: Fields]) {
        for event in events {
            let name = event.type == "result" ? event["command"]?.string ?? "" : event.type
            guard name != "set" else { continue }
            guard let fields = rows[name] else {
                Issue.record("\(name) is not on the page: \(event)")
                continue
            }
            let keys = Set((event.json.object ?? []).map(\.key))
                .subtracting(["type", "command", "schema"])
            #expect(keys.isSubset(of: fields.possible), "\(event)")
            #expect(fields.needed.isSubset(of: keys), "\(event)")
        }
    }

    @Test func `every object that is printed is described, field by field`() throws {
        let rows = try Self.documented()
        let server = try ScriptedModelServer()
        let home = try Home(server)
        let ended = try home.run(
            [],
            [
                "hi", ":feedback bad RULE(zeppo)", ":wait 30", "hello", ":why", ":undo", ":redo",
                ":log", ":diff", ":jobs", ":jobs retry all", ":skills", ":skills for hello",
                ":skill general-00001", ":add deploy Use zeppo", ":pin deploy-00002",
                ":applies topic deploy-00002", ":edit deploy-00002 Use zeppo push",
                ":remove deploy-00002", ":save s.json", ":load s.json", ":save s/", ":sync shared",
                ":sessions",
                ":session talk", ":search hello", ":export t.md", ":copy c.md", ":compare",
                ":fork", ":new", ":private", ":private off", ":cost", ":model", ":set",
                ":set notices all", ":system Be brief", ":role", ":consolidate --no-model",
                ":relearn", ":feedback withdraw #1", ":prove", ":forget zebra", ":learning",
                ":inbox", ":help", ":frob",
            ]
        )
        check(ended.events, against: rows)
        #expect(ended.events.first?["schema"] == 2)
        #expect(ended.events.dropFirst().allSatisfy { $0["schema"] == nil })
        let talk = try home.write(
            #"[{"role":"user","content":"hi"},{"role":"assistant","content":"Hello."},"#
                + #"{"role":"user","content":"no, we say RULE(moin)"}]"#,
            to: "talk.json"
        )
        var told = Set(ended.events.compactMap { $0["command"]?.string })
        for words in [
            ["import", "messages", talk], ["inbox"], ["inbox", "accept", "i1"], ["doctor"],
            ["import", "messages", talk, "--dry-run"], ["inbox", "reject", "all"],
        ] {
            let events = try home.run(words).events.filter { $0.type == "result" }
            check(events, against: rows)
            told.formUnion(events.compactMap { $0["command"]?.string })
        }
        let commands = Set(rows.keys).subtracting([
            "answer", "reasoning", "feedback", "learned", "failed", "notice", "error",
        ])
        #expect(commands.subtracting(told) == [])
    }

    @Test(arguments: [
        ["undo"], ["why"], ["why", "1"], ["wait", "20"], ["cost"], ["set"], ["skills"], ["log"],
        ["export", "talk.md"], ["jobs"], ["relearn"], ["feedback", "bad", "1", "RULE(pepo)"],
        ["undo", "r99"], ["search", "hi"],
    ])
    func `a command prints one object, and errors say code, message, why and hint`(
        words: [String]
    ) throws {
        let rows = try Self.documented()
        let server = try ScriptedModelServer()
        let home = try Home(server)
        _ = try home.run([], ["hi", ":bad RULE(zeppo)", ":wait 30"])
        let ended = try home.run(words)
        #expect(ended.events.count == 1, "\(ended.output)")
        #expect(ended.events.first?["schema"] == 2)
        check(ended.events, against: rows)
    }
}
