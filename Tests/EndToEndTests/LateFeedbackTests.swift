import Apprentice
import TestSupport
import Testing

/// Feedback that comes when the conversation is long over, and what is learned again for it.
@Suite(.backstop)
struct LateFeedbackTests {
    /// A home in which a question was asked and corrected, and the correction learned.
    private func learned(_ server: ScriptedModelServer) throws -> Home {
        let home = try Home(server)
        let ended = try home.run([], ["how do I deploy?", ":bad RULE(zeppo)", ":wait 30"])
        #expect(ended.status == 0)
        #expect(ended.events("learned").count == 1)
        return home
    }

    private func result(_ ended: Ended) throws -> Event {
        try #require(ended.events("result").last)
    }

    @Test func `a monitor's score days later is taken in without a model, and learned by relearn`()
        throws
    {
        let server = try ScriptedModelServer()
        let home = try learned(server)
        let before = server.calls.value.count
        let given = try home.run(["feedback", "0.9", "1", "--type", "monitoring", "--key", "p99"])
        #expect(given.status == 0, "\(given)")
        let event = try #require(given.events("feedback").first)
        #expect(event["turn"] == 1)
        #expect(event["job"] == 2)
        #expect(server.calls.value.count == before)
        let again = try home.run(["relearn"])
        #expect(again.status == 0, "\(again)")
        #expect(try result(again)["learned"] == 1)
        let call = try #require(server.calls.value.last { $0.role == .reflector })
        #expect(call.body.contains("monitoring: good (score 0.90)"))
        #expect(call.body.contains("earlier_reflection"))
        #expect(call.body.contains("bad: RULE(zeppo)"))
    }

    @Test func `feedback given in the shell acts in the next answer`() throws {
        let server = try ScriptedModelServer()
        let home = try Home(server)
        _ = try home.run([], ["how do I deploy?"])
        let given = try home.run(["feedback", "bad", "#1", "RULE(zeppo)"], json: false)
        #expect(given.status == 0, "\(given)")
        #expect(given.errors.contains("remembered as "))
        #expect(try home.run(["ask", "how do I deploy?"]).answer.hasPrefix("RULES: zeppo"))
        let back = try home.run(["feedback", "withdraw", "1"])
        #expect(try result(back)["retired"]?.array?.count == 1)
        #expect(!(try home.run(["ask", "how do I deploy?"]).answer.contains("zeppo")))
    }

    @Test func `an import takes in what it can, names the rest, and changes nothing when repeated`()
        async throws
    {
        let server = try ScriptedModelServer()
        let home = try Home(server)
        _ = try home.run([], ["one", "two", "three"])
        let file = try home.write(
            """
            {"turn":1,"verdict":"bad","note":"RULE(zeppo)"}
            {"turn":2,"score":0.2,"type":"monitoring","who":"probe","key":"a"}
            {"turn":2,"score":0.8,"type":"monitoring","who":"probe","key":"a"}

            {"turn":99,"verdict":"good"}
            {"turn":3,"verdict":"good","notes":"x"}
            {"turn":3,"verd
            """,
            to: "late.jsonl"
        )
        let first = try home.run(["feedback", "--import", file])
        #expect(first.status == 3, "\(first)")
        #expect(try result(first)["imported"] == 2)
        #expect(try result(first)["failed"] == 3)
        let errors = first.events("error").map(\.message)
        #expect(errors.count == 3)
        for (line, reason) in [
            (5, "there is no #99"), (6, "unknown key"), (7, "ends in the middle"),
        ] {
            #expect(errors.contains { $0.contains("line \(line) ") && $0.contains(reason) })
        }
        let before = try await state(home)
        let second = try home.run(["feedback", "--import", file])
        #expect(second.status == 3)
        #expect(try result(second)["imported"] == 0)
        #expect(try result(second)["unchanged"] == 3)
        #expect(try await state(home) == before)
        #expect(server.count(.reflector) == 0)
    }

    private func state(_ home: Home) async throws -> [String] {
        try await home.look { records in
            let feedback = try (1...3).flatMap { try records.feedback(turn: $0) }
            let jobs = try records.jobs(in: LearningJob.State.allCases, limit: .max)
            return [records.book.revision.description] + feedback.map { "\($0)" }
                + jobs.map { "\($0)" }
        }
    }

    @Test func `an import from standard input takes thousands of lines`() async throws {
        let server = try ScriptedModelServer()
        let home = try Home(server)
        _ = try home.run([], ["one", "two"])
        let lines = (1...3000).map {
            "{\"turn\":\($0 % 2 + 1),\"score\":0.9,\"type\":\"production\",\"key\":\"k\($0)\"}"
        }
        let ended = try home.run(["feedback", "--import", "-"], lines)
        #expect(ended.status == 0, "\(ended.errors)")
        #expect(try result(ended)["imported"] == 3000)
        let count = try await home.look { try $0.feedback(turn: 1).count }
        #expect(count == 1500)
    }

    @Test func `a file that is not there, or no feedback, is wrong usage or an error`() throws {
        let home = try Home(ScriptedModelServer())
        let missing = try home.run(["feedback", "--import", "/nowhere.jsonl"], json: false)
        #expect(missing.status == 1)
        #expect(missing.errors.contains("/nowhere.jsonl"))
        #expect(try home.run(["feedback", "meh", "1"]).status == 2)
        let none = try home.run(["feedback", "good", "7"], json: false)
        #expect(none.status == 1)
        #expect(none.errors.contains("there is no #7"))
    }

    @Test func `relearn takes turns whose feedback departs and failed jobs, so many at a time`()
        throws
    {
        let isBroken = Watched(true)
        let server = try ScriptedModelServer { script in
            script.refusal = { call in
                isBroken.value && call.role == .reflector && call.body.contains("POISON")
                    ? .status(403) : nil
            }
        }
        let home = try Home(server)
        let ended = try home.run(
            [],
            ["POISON", ":bad RULE(never)", "two", ":bad RULE(two)", ":wait 30"]
        )
        #expect(ended.events("failed").count == 1)
        _ = try home.run(["--learning", "off"], ["three", ":bad RULE(three)"])
        let nothing = try home.run(["relearn", "2", "--learning", "pause"])
        #expect(try result(nothing)["departed"] == 1)
        // What was never learned goes before what failed, so one poisoned job keeps nobody out.
        let first = try home.run(["relearn", "--limit", "1"])
        #expect(first.status == 0, "\(first)")
        #expect(try result(first)["departed"] == 1)
        #expect(try result(first)["waiting"] == 1)
        let second = try home.run(["relearn", "--limit", "1"])
        #expect(second.status == 1)
        #expect(try result(second)["had_failed"] == 1)
        #expect(try result(second)["failed"] == 1)
        isBroken.update { $0 = false }
        #expect(try home.run(["relearn"]).status == 0)
        let rest = try home.run(["relearn"])
        #expect(rest.status == 0)
        #expect(try result(rest)["jobs"]?.array?.isEmpty ?? false)
    }

    @Test func `at the prompt a turn is learned again, with each job told once`() throws {
        let server = try ScriptedModelServer()
        let home = try learned(server)
        let ended = try home.run(
            [],
            ["hi", ":relearn #1", ":wait 30", ":feedback 0.1 #1", ":wait 30", ":relearn #2"]
        )
        #expect(ended.events("learned").compactMap { $0["job"]?.int } == [2])
        #expect(ended.events("error").first?.message.contains("#2") ?? false)
        #expect(server.count(.reflector) == 2)
    }

    @Test func `the effective score is a setting`() throws {
        let server = try ScriptedModelServer()
        let home = try learned(server)
        let averaged = ["--effective-score", "average"]
        let given = try home.run(averaged + ["feedback", "0.4", "1", "--type", "monitoring"])
        #expect(given.events("feedback").first?["job"] == .null)
        let latest = try home.run(["feedback", "0.45", "1", "--type", "monitoring"])
        #expect(latest.events("feedback").first?["job"] == 2)
        #expect(try home.run(["--feedback-weights", "robot=1"], ["hi"]).status == 2)
        let set = try home.run([], [":set effective-score weighted", ":set effective-score odd"])
        #expect(set.events("result").count == 1)
        #expect(set.events("error").count == 1)
    }

    @Test func `skills are found for a task and by how they fared`() throws {
        let server = try ScriptedModelServer()
        let home = try learned(server)
        let found = try home.run(["skills", "--for", "how do I \"deploy\"?"])
        let skills = try result(found)["skills"]?.array
        #expect(skills?.count == 1)
        #expect(skills?.first?["category"] == "neutral")
        #expect(try result(home.run(["skills", "--category", "helpful"]))["skills"]?.array == [])
        #expect(try home.run(["skills", "--category", "odd"]).status == 2)
    }
}
