import Apprentice
import Glibc
import TestSupport
import Testing

/// `apprentice batch --resume`, killed in the middle again and again.
@Suite(.backstop)
struct BatchKillTests {
    enum Way: String, CaseIterable, Sendable {
        case completion, sessions, inOrder, standardOutput, unrecorded

        var options: [String] {
            switch self {
            case .completion, .sessions: ["--output", "out.jsonl"]
            case .inOrder: ["--output", "out.jsonl", "--order", "input"]
            case .standardOutput: ["--order", "input"]
            case .unrecorded: ["--output", "out.jsonl", "--no-record"]
            }
        }
    }

    private static let count = 120

    @Test(arguments: Way.allCases, [1, 2] as [UInt64])
    func `every id is there once, with its answer`(way: Way, seed: UInt64) async throws {
        var random = SplitMix(state: seed)
        let server = try ScriptedModelServer { $0.latency = [.agent: .milliseconds(4)] }
        let home = try Home(server)
        try home.writeItems(Self.count, sessions: way == .sessions ? 7 : 0)
        let arguments = ["batch", "in.jsonl", "-j", "6", "--resume"] + way.options
        for _ in 0..<4 {
            let calls = server.count(.agent) + Int.random(in: 3...25, using: &random)
            let program = try home.start(arguments, json: false)
            try waitForCalls(server, .agent, calls)
            usleep(useconds_t(Int.random(in: 0...8000, using: &random)))
            program.kill()
            if way != .standardOutput { try tearLastLine(home, &random) }
        }
        let ended = try home.run(arguments, json: false)
        #expect(ended.status == 0, "\(ended)")
        let results = try way == .standardOutput ? ended.results : home.results(in: "out.jsonl")
        #expect(
            results.compactMap { $0["id"]?.string }.sorted()
                == (0..<Self.count).map { "i\($0)" }.sorted()
        )
        for result in results {
            let number = try #require(result["index"]?.int)
            #expect(result["id"]?.string == "i\(number)")
            #expect(result["answer"]?.string == "ECHO: question \(number)")
            #expect(result["error"] == .null)
        }
        if way == .inOrder || way == .standardOutput {
            #expect(results.map { $0["index"]?.int } == Array(0..<Self.count))
        }
        if way != .unrecorded { try await expectEachKeptOnce(home, results) }
    }

    /// Takes a part of the last line away, or nothing.
    private func tearLastLine(_ home: Home, _ random: inout SplitMix) throws {
        let text = try home.read("out.jsonl")
        guard let last = text.split(separator: "\n").last else { return }
        let lost = Int.random(in: 0...(last.utf8.count), using: &random)
        try home.write(String(decoding: text.utf8.dropLast(lost), as: UTF8.self), to: "out.jsonl")
    }

    /// What was kept was not asked and kept again, and its number stands in its line.
    private func expectEachKeptOnce(_ home: Home, _ results: [JSON]) async throws {
        let turns = try await home.look { records in
            try records.sessions(limit: 100).flatMap {
                try records.trajectories(session: $0.id, limit: 1000)
            }
        }
        #expect(turns.count == Self.count && Set(turns.map(\.question)).count == Self.count)
        let questions = Dictionary(uniqueKeysWithValues: turns.map { ($0.id, $0.question) })
        for result in results {
            let number = try #require(result["index"]?.int)
            #expect(result["turn"]?.int.flatMap { questions[$0] } == "question \(number)")
        }
        for session in Dictionary(grouping: turns, by: \.session).values where session.count < 20 {
            let asked = session.sorted { $0.id < $1.id }.compactMap {
                $0.question.split(separator: " ").last.flatMap { Int($0) }
            }
            #expect(asked == asked.sorted())
        }
    }
}
