import Glibc
import TestSupport
import Testing

/// Random sessions.
///
/// A failure names its seed; `FUZZ_SEEDS=7,8` repeats sessions, `FUZZ_EVENTS=1000` shortens them.
@Suite(.timeLimit(.minutes(3)))
struct FuzzTests {
    private static func environment(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }
    }

    private static var seeds: [UInt64] {
        environment("FUZZ_SEEDS")?.split(separator: ",").compactMap { UInt64($0) } ?? [1, 2, 4]
    }

    private static var events: Int { environment("FUZZ_EVENTS").flatMap { Int($0) } ?? 10_000 }

    @Test(arguments: seeds)
    func `10,000 random keys, sizes and events leave one prompt and one status line`(seed: UInt64)
        throws
    {
        // Every fourth terminal cuts rows instead of breaking them anew.
        var session = try FuzzSession(seed: seed, reflows: seed % 4 != 0)
        do {
            while session.events < Self.events { try session.part() }
            #expect(try session.finish() == 0)
            #expect(!session.terminal.screen.isBracketedPasteOn)
            #expect(session.terminal.screen.isCursorVisible)
            #expect(session.terminal.isCooked)
        } catch {
            let trace = session.trace.joined(separator: "\n")
            let event = session.events
            Issue.record("seed \(seed), event \(event): \(error)\nafter a good screen:\n\(trace)")
        }
    }
}
