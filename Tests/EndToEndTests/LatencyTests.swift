import Apprentice
import TestSupport
import Testing

/// How long a person waits for the prompt; as ratios, for a machine may be slow.
@Suite(.backstop, .serialized)
struct LatencyTests {
    @Test func `feedback costs little more than a command that does nothing`() throws {
        let server = try ScriptedModelServer { script in
            script.fault = { role, _ in role == .agent ? nil : .hang }
        }
        let home = try Home(server)
        let terminal = try home.terminal()
        try terminal.say("hi", "#1")
        var nothing: [Duration] = []
        var feedback: [Duration] = []
        for number in 1...20 {
            nothing.append(try time(terminal, ":frob\(number)", "unknown command ':frob\(number)'"))
            let id = "general-" + "0000\(number)".suffix(5)
            feedback.append(try time(terminal, ":feedback bad RULE(lesson \(number))", id))
        }
        let (base, cost) = (median(nothing), median(feedback))
        print("from Enter to the next prompt: \(base) for an unknown command, \(cost) for feedback")
        // What is acknowledged is on the disk before; learning is not waited for.
        #expect(cost < base * 20 + .milliseconds(40))
    }

    private func time(_ terminal: PseudoTerminal, _ line: String, _ text: String) throws -> Duration
    {
        terminal.type(line)
        try terminal.wait(for: "the line") { $0.currentLine == "> " + line }
        let start = ContinuousClock.now
        try terminal.say("", text)
        return ContinuousClock.now - start
    }

    private func median(_ times: [Duration]) -> Duration { times.sorted()[times.count / 2] }
}
