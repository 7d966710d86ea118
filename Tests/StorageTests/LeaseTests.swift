import Glibc
import TestSupport
import Testing

@testable import Apprentice
@testable import Storage

@Suite struct LeaseTests {
    let folder: TemporaryDirectory

    init() throws { folder = try TemporaryDirectory() }

    private func open() async throws -> SQLiteStore {
        try await SQLiteStore(path: folder("store.db"), now: Moments.ticking())
    }

    private var leases: [String] { folder.names.filter { $0.contains("-lease-") } }

    @Test func `only what takes a lease leaves a file`() async throws {
        let store = try await open()
        try await store.transaction { records in
            _ = try records.newTurn()
            #expect(try records.claim(limit: 3, holding: []).isEmpty)
        }
        #expect(leases.isEmpty)
        let owner = try await store.transaction { records throws in
            #expect(try records.takeManagerLease())
            return records.owner
        }
        #expect(leases == ["store.db-lease-\(owner)"])
        var status = stat()
        #expect(stat(folder("store.db-lease-\(owner)"), &status) == 0)
        #expect(status.st_mode & 0o777 == 0o600)
    }

    @Test func `a lease of another store in the same process is respected`() async throws {
        let (one, other) = (try await open(), try await open())
        let owners = [try await one.read { $0.owner }, try await other.read { $0.owner }]
        #expect(Set(owners).count == 2)
        #expect(try await one.transaction { try $0.takeManagerLease() })
        #expect(try await other.transaction { try $0.takeManagerLease() } == false)
        #expect(try await other.read { $0.isAlive(owners[0]) })
        await one.close()
        #expect(try await other.read { $0.isAlive(owners[0]) } == false)
        #expect(try await other.transaction { try $0.takeManagerLease() })
        #expect(leases.count == 1)
    }

    @Test func `a store that is let go of gives its leases up`() async throws {
        var one: SQLiteStore? = try await open()
        #expect(try await one?.transaction { try $0.takeManagerLease() } == true)
        one = nil
        let other = try await open()
        #expect(try await other.transaction { try $0.takeManagerLease() })
    }

    @Test func `the jobs of a killed process are taken over at once`() async throws {
        let store = try await open()
        try await store.transaction { records in
            let turn = try records.newTurn()
            for _ in 0..<3 {
                _ = try records.save(
                    LearningJob(turn: turn.id, feedback: 0, createdAt: records.now)
                )
            }
        }
        let child = try ChildProgram(product: "StorageProbe", ["hold", folder("store.db")])
        #expect(child.line() == "holding")
        #expect(try await store.transaction { try $0.claim(limit: 9, holding: []) }.isEmpty)
        #expect(try await store.transaction { try $0.takeManagerLease() } == false)
        child.kill()
        #expect(
            try await store.transaction { try $0.claim(limit: 9, holding: []) }.map(\.job.id) == [
                1, 2, 3,
            ]
        )
        #expect(try await store.transaction { try $0.takeManagerLease() })
        // The dead owner's file is gone, the own one is there.
        #expect(leases == ["store.db-lease-\(try await store.read { $0.owner })"])
    }

    @Test func `what dead owners left is swept when a store is opened`() async throws {
        let child = try ChildProgram(product: "StorageProbe", ["hold", folder("store.db")])
        #expect(child.line() == "holding")
        let store = try await open()
        #expect(leases.count == 1)
        child.kill()
        #expect(leases.count == 1)
        _ = try await open()
        #expect(leases.isEmpty)
        _ = store
    }

    @Test func `a lease is the same through another path to the store`() async throws {
        #expect(symlink(folder("store.db"), folder("link.db")) == 0)
        let one = try await open()
        let other = try await SQLiteStore(path: folder("link.db"), now: Moments.ticking())
        #expect(try await one.transaction { try $0.takeManagerLease() })
        #expect(try await other.transaction { try $0.takeManagerLease() } == false)
    }

    @Test func `taking a lease survives sweeps that run all the time`() async throws {
        let path = folder("store.db")
        let hasEnded = Locked(false)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                let sweeper = ProcessLease(store: path)
                while !hasEnded.withLock({ $0 }) {
                    sweeper.sweep()
                    await Task.yield()
                }
            }
            group.addTask {
                defer { hasEnded.withLock { $0 = true } }
                let witness = ProcessLease(store: path)
                for _ in 0..<500 {
                    let lease = ProcessLease(store: path)
                    try lease.hold()
                    #expect(witness.isAlive(lease.owner))
                }
            }
            try await group.waitForAll()
        }
        #expect(leases.isEmpty)
    }
}
