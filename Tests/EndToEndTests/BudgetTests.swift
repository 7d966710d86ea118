import Apprentice
import TestSupport
import Testing

/// `--max-tokens`, `--max-cost`, `--learning-budget`, and `:cost`.
@Suite(.backstop)
struct BudgetTests {
    /// What the server was made to count, prompts by a fourth of their bodies.
    private func spent(_ event: Event?) -> Int {
        (event?["together"]?["prompt_tokens"]?.int ?? 0)
            + (event?["together"]?["completion_tokens"]?.int ?? 0)
    }

    @Test func `a chat stops asking before the budget is passed, and goes on with more`() throws {
        let server = try ScriptedModelServer()
        let home = try Home(server)
        let ended = try home.run(
            ["--max-tokens", "900"],
            (1...9).map { "question \($0)" } + [":cost", ":set max-tokens none", "and now?"]
        )
        #expect(ended.status == 4)
        let answers = ended.events("answer").count
        #expect((2...8).contains(answers), "\(ended)")
        #expect(server.count(.agent) == answers)
        let errors = ended.events("error")
        #expect(errors.count == 10 - answers)
        #expect(
            errors.first?.message.hasPrefix(
                "the token budget of 900 tokens allows no further call: "
            ) == true
        )
        #expect(errors.first?["hint"]?.string?.contains(":set max-tokens N") == true)
        let cost = ended.events("result").first { $0["command"] == "cost" }
        #expect(spent(cost) <= 900 && spent(cost) > 500)
        #expect(cost?["budgets"]?.array?.first?["limit"] == 900)
        #expect(cost?["budgets"]?.array?.first?["spent"]?.double == Double(spent(cost)))
        #expect(ended.events("answer").last?["answer"]?.string?.contains("and now?") == true)
    }

    @Test func `a batch ends with status 4, and what it has done is written and not done again`()
        throws
    {
        let server = try ScriptedModelServer { $0.latency = [.agent: .milliseconds(2)] }
        let home = try Home(server)
        try home.writeItems(40)
        let files = ["batch", "in.jsonl", "-j", "8", "--output", "out.jsonl"]
        let first = try home.run(files + ["--max-tokens", "3000"], json: false)
        #expect(first.status == 4, "\(first)")
        let done = try home.results(in: "out.jsonl")
        #expect((4...30).contains(done.count))
        #expect(done.allSatisfy { $0["error"] == .null })
        #expect(server.count(.agent) == done.count)
        #expect(first.errors.contains("the token budget of 3,000 tokens allows no further call"))
        #expect(first.errors.contains("the same command with --resume"))
        let second = try home.run(files + ["--resume"], json: false)
        #expect(second.status == 0, "\(second)")
        let ids = try home.results(in: "out.jsonl").compactMap { $0["id"]?.string }
        #expect(ids.count == 40 && Set(ids).count == 40)
        #expect(server.count(.agent) == 40)
    }

    @Test func `one question beyond the budget is three lines and status 4`() throws {
        let server = try ScriptedModelServer()
        let ended = try Home(server).run(["--max-tokens", "100", "ask", "hi"], json: false)
        #expect(ended.status == 4)
        #expect(ended.output.isEmpty)
        #expect(ended.errors.split(separator: "\n").count == 3, "\(ended.errors)")
        #expect(server.count(.agent) == 0)
    }

    @Test func `learning beyond its budget waits, the note acts, and more money lets it go on`()
        throws
    {
        let server = try ScriptedModelServer()
        let home = try Home(server)
        let ended = try home.run(
            ["--learning-budget", "500"],
            [
                "hi", ":bad RULE(zeppo)", ":wait 20", ":jobs", "again", ":set learning-budget none",
                ":wait 20", "and again",
            ]
        )
        let jobs = ended.events("result").first { $0["command"] == "jobs" }
        #expect(jobs?["jobs"]?.array?.first?["state"] == "queued")
        #expect(jobs?["hold"]?.string?.contains("budget for learning of 500 tokens") == true)
        let notice = ended.events("notice").first?["text"]?.string ?? ""
        #expect(notice.hasPrefix("learning waits: the budget for learning"), "\(ended)")
        #expect(ended.events("notice").count == 1)
        let answers = ended.events("answer").compactMap { $0["answer"]?.string }
        #expect(answers[1].hasPrefix("RULES: zeppo | ECHO"))
        #expect(answers[2].hasPrefix("RULES: zeppo | LEARNED: zeppo"))
        #expect(ended.events("failed").isEmpty)
        #expect(ended.events("learned").count == 1)
        #expect(server.count(.reflector) == 1)
    }

    @Test func `lessons that waited for a budget are learned at the next start`() throws {
        let server = try ScriptedModelServer()
        let home = try Home(server)
        let first = try home.run(
            ["--learning-budget", "500"],
            ["hi", ":bad RULE(zeppo)", ":wait 20"]
        )
        #expect(first.status == 1)
        #expect(first.events("learned").isEmpty)
        let second = try home.run([], [":wait 20"])
        #expect(second.events("learned").count == 1)
    }

    @Test func `learning from samples ends with status 4 when it may learn no more`() throws {
        let server = try ScriptedModelServer()
        let home = try Home(server)
        let lines = (0..<20).map {
            #"{"id":"s\#($0)","question":"thing \#($0)?","ground_truth":"RULE(r\#($0))"}"#
        }
        try home.write(lines.joined(separator: "\n"), to: "in.jsonl")
        let files = ["learn", "in.jsonl", "--output", "out.jsonl"]
        let ended = try home.run(files + ["--learning-budget", "6000"], json: false)
        #expect(ended.status == 4, "\(ended)")
        let learned = try home.results(in: "out.jsonl").count { $0["learned"] == true }
        #expect((1...10).contains(learned))
        #expect(server.count(.agent) < 20)
    }

    @Test func `dollars are counted by the user's prices, and never passed`() throws {
        let server = try ScriptedModelServer()
        let home = try Home(server)
        let refused = try home.run(["--max-cost", "0.01", "ask", "hi"], json: false)
        #expect(refused.status == 2)
        #expect(refused.errors.contains("no price of it is known"))
        #expect(refused.errors.contains("config/apprentice/prices.json"))
        #expect(server.count(.agent) == 0)

        try home.write(
            #"{"date":"2026-01-02","models":{"openai/*":{"input":10,"output":20}}}"#,
            to: "config/apprentice/prices.json"
        )
        let ended = try home.run(
            ["--max-cost", "0.0120"],
            (1...9).map { "question \($0)" } + [":cost"]
        )
        #expect(ended.status == 4, "\(ended)")
        let cost = ended.events("result").first
        let dollars = cost?["together"]?["cost_usd"]?.double ?? 0
        #expect(dollars <= 0.012 && dollars > 0.003)
        let usage = cost?["together"]
        let prompt = usage?["prompt_tokens"]?.int ?? 0
        let reply = usage?["completion_tokens"]?.int ?? 0
        #expect(abs(dollars - Double(prompt * 10 + reply * 20) / 1e6) < 1e-9)
        #expect(cost?["prices_of"] == "2026-01-02")
    }

    @Test func `a file of prices that cannot be read is named where dollars are counted`() throws {
        let server = try ScriptedModelServer()
        let home = try Home(server)
        try home.write(#"{"models":{"openai/*":{"input":"#, to: "config/apprentice/prices.json")
        let refused = try home.run(["--max-cost", "1", "ask", "hi"], json: false)
        #expect(refused.status == 2)
        #expect(refused.errors.contains("prices.json holds no prices"))
        #expect(refused.errors.contains("line 1"))
        let other = try home.run(["ask", "hi"], json: false)
        #expect(other.status == 0)
    }

    @Test func `:cost counts each role, its calls and its tries`() throws {
        let server = try ScriptedModelServer {
            $0.fault = { role, number in
                role == .reflector && number == 0 ? .status(500) : nil
            }
        }
        let home = try Home(server)
        let ended = try home.run([], ["hi", ":bad RULE(a)", ":wait 30", "again", ":cost"])
        let cost = ended.events("result").first { $0["command"] == "cost" }
        let accounts = cost?["accounts"]?.array ?? []
        #expect(accounts.map { $0["role"]?.string } == ["chat", "reflector", "manager"])
        #expect(accounts.map { $0["calls"]?.int } == [2, 1, 1])
        #expect(accounts.map { $0["attempts"]?.int } == [2, 2, 1])
        #expect(accounts.allSatisfy { $0["prompt_tokens"]?.int ?? 0 > 0 })
        #expect(accounts.allSatisfy { $0["cost_usd"] == .null })
    }
}
