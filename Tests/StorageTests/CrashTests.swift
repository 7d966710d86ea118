import ApprenticeStorage
import TestSupport
import Testing

@testable import Apprentice

@Suite struct CrashTests {
    @Test(arguments: [1, 7, 40])
    func `a process killed while it writes loses nothing it acknowledged`(_ lines: Int) async throws
    {
        let folder = try TemporaryDirectory()
        let child = try ChildProgram(product: "StorageProbe", ["write", folder("store.db")])
        var acknowledged: [Int] = []
        while acknowledged.count < lines, let line = child.line() {
            acknowledged.append(try #require(Int(line)))
        }
        child.kill()
        while let line = child.line() { acknowledged.append(try #require(Int(line))) }
        #expect(acknowledged == Array(1...acknowledged.count))
        let store = try await SQLiteStore(path: folder("store.db"), now: Moments.ticking())
        try await store.read { [acknowledged] records throws in
            let jobs = try records.jobs(in: [.queued], limit: .max).map(\.id)
            // One more may be on the disk, of which nobody was told yet.
            #expect(jobs.count - acknowledged.count <= 1)
            #expect(jobs.starts(with: acknowledged))
            #expect(records.book.revision == jobs.count)
            #expect(records.book.all.map(\.content) == jobs.map { "turn \($0)" })
            #expect(try records.revisions(limit: .max).count == jobs.count)
            for job in jobs {
                #expect(try records.feedback(turn: job).count == 1)
                #expect(try records.trajectory(job)?.session == job)
            }
            #expect(try records.trajectory(jobs.count + 1) == nil)
        }
        #expect(try await store.transaction { try $0.newTurn().id } > acknowledged.count)
    }
}
