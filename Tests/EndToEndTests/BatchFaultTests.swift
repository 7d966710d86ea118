import Apprentice
import TestSupport
import Testing

/// `apprentice batch` against a server that fails at random.
@Suite(.backstop)
struct BatchFaultTests {
    typealias Fault = ScriptedModelServer.Fault

    /// What goes wrong, and how often.
    static let storms: [[String: Double]] = [
        ["429": 0.3], ["500": 0.2], ["cut": 0.1], ["hang": 0.02],
        ["429": 0.3, "500": 0.2, "cut": 0.1, "hang": 0.02],
    ]

    /// The fault of a call, the same in every run.
    private static func fault(_ storm: [String: Double], _ number: Int) -> Fault? {
        var random = SplitMix(state: UInt64(number))
        var dice = Double.random(in: 0..<1, using: &random)
        for (kind, share) in storm.sorted(by: { $0.key < $1.key }) {
            dice -= share
            guard dice < 0 else { continue }
            switch kind {
            case "429": return .rateLimited(retryAfter: "0")
            case "500": return .status(500)
            case "cut": return .cut
            default: return .hang
            }
        }
        return nil
    }

    @Test(arguments: storms)
    func `every item ends in an answer or a typed error, once`(storm: [String: Double]) throws {
        let server = try ScriptedModelServer { script in
            script.fault = { _, number in Self.fault(storm, number) }
        }
        let home = try Home(server)
        try home.writeItems(120)
        let ended = try home.run(
            ["batch", "in.jsonl", "-j", "40", "--idle-timeout", "3"],
            json: false
        )
        let results = try ended.results
        #expect(
            results.compactMap { $0["id"]?.string }.sorted()
                == (0..<120).map { "i\($0)" }.sorted(),
            "\(ended.errors)"
        )
        for result in results {
            let number = try #require(result["index"]?.int)
            let answer = result["answer"]?.string
            #expect((answer == nil) == (result["error"]?["code"]?.string != nil))
            #expect(answer == nil || answer == "ECHO: question \(number)")
        }
        let failed = results.count { $0["error"] != .null }
        #expect(ended.status == (failed > 0 ? 3 : 0))
        // Each attempt reached the server, and no more did.
        let attempts = results.compactMap { $0["attempts"]?.int }.reduce(0, +)
        #expect(attempts == server.count(.agent))
        #expect(attempts > 120)
    }

    @Test func `a server that only fails is left alone, and only what reached it is counted`()
        throws
    {
        let server = try ScriptedModelServer { $0.fault = { _, _ in .status(500) } }
        let home = try Home(server)
        try home.writeItems(40)
        let ended = try home.run(["batch", "in.jsonl", "-j", "10", "--timeout", "2"], json: false)
        #expect(ended.status == 3, "\(ended)")
        let results = try ended.results
        #expect(results.count == 40)
        let codes = Set(results.compactMap { $0["error"]?["code"]?.string })
        #expect(codes.isSubset(of: ["server_failed", "left_alone"]))
        #expect(codes.contains("left_alone"))
        let attempts = results.compactMap { $0["attempts"]?.int }.reduce(0, +)
        #expect(attempts == server.count(.agent))
    }
}
