import Apprentice
import TestSupport
import Testing

/// Lessons are asked about again, to see whether they are followed.
@Suite(.backstop)
struct ProveTests {
    /// A model that follows the note where it is shown.
    private func server(
        _ fault: @escaping @Sendable (ScriptedModelServer.Role, Int) -> ScriptedModelServer.Fault? =
            {
                _,
                _ in nil
            }
    ) throws -> ScriptedModelServer {
        try ScriptedModelServer { script in
            script.fault = fault
            script.answer = { question in
                question.contains("--ring") ? "zeppo push --ring canary" : "kubectl apply"
            }
        }
    }

    private let lesson = ["how do I deploy billing?", ":bad use --ring canary", ":wait 30"]

    @Test func `:prove tells what is followed with a lesson and without it`() throws {
        let server = try server()
        let home = try Home(server)
        let ended = try home.run(["--layout", "relevant"], lesson + [":prove", ":skills"])
        #expect(ended.status == 0, "\(ended)")
        let proved = try #require(ended.events("result").first { $0["command"] == "prove" })
        let told = try #require(proved["lessons"]?.array?.first)
        #expect(told["with"] == "followed")
        #expect(told["without"] == "not_followed")
        #expect(told["outcome"] == "followed")
        #expect(told["told_by"] == "code")
        #expect(told["got_in_the_way"] == [])
        let skills = try #require(ended.events("result").last?["skills"]?.array)
        #expect(skills.first?["proof"]?["outcome"] == "followed")
        #expect(skills.first?["evidence_count"] == 0)
        // The question itself, and again with and without the lesson.
        #expect(server.count(.agent) == 3)
    }

    @Test func `apprentice prove prints a table`() throws {
        let server = try server()
        let home = try Home(server)
        _ = try home.run([], lesson)
        let table = try home.run(["prove"], json: false)
        #expect(table.status == 0, "\(table)")
        #expect(
            table.output.hasPrefix(
                "lesson        used  followed with  followed without  told by  got in the way\n"
            )
        )
        let empty = try Home(server).run(["prove"], json: false)
        #expect(empty.output == "no lesson to prove: the skillbook is empty\n")
    }

    @Test func `a proof that was killed is told once, by whoever asks next`() async throws {
        let server = try server { role, number in role == .agent && number == 1 ? .hang : nil }
        let home = try Home(server)
        let program = try home.start(["--layout", "relevant", "--proof", "on"])
        for line in lesson { try program.send(line) }
        try waitForCalls(server, .agent, 2)
        program.kill()
        let again = try home.run(["--layout", "relevant", "prove"])
        #expect(again.status == 0, "\(again)")
        let proofs = try await home.look { try $0.proofs(in: Proof.State.allCases, limit: .max) }
        #expect(proofs.map(\.state) == [.done])
        #expect(proofs.first?.attempts == 2)
        #expect(proofs.first?.result?.outcome == .followed)
    }
}
