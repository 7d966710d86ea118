import Apprentice
import Glibc
import TestSupport
import Testing

/// What `apprentice batch` makes of the lines it reads.
@Suite(.backstop)
struct BatchInputTests {
    @Test func `a line of any length is an error of its own and takes no memory`() throws {
        let server = try ScriptedModelServer()
        let home = try Home(server)
        let program = try home.start(["batch", "-", "--order", "input"], json: false)
        try program.send(#"{"id":"a","question":"one"}"#)
        let piece = [UInt8](repeating: 0x78, count: 1 << 20)
        for _ in 0..<100 { try program.send(bytes: piece) }
        let held = try program.residentKilobytes()
        try program.send(#""}"#)
        try program.send(#"{"id":"b","question":"two"}"#)
        let ended = try program.end()
        #expect(ended.status == 3, "\(ended)")
        let results = try ended.results
        #expect(results.map { $0["id"]?.string } == ["a", nil, "b"])
        #expect(results.map { $0["index"]?.int } == [0, 1, 2])
        #expect(results[1]["error"]?["message"] == "line 2: it is longer than 16 MiB")
        #expect(held < 80_000, "\(held) kB")
    }
}
