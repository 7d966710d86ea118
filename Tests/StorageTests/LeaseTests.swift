import ApprenticeSystem
import Glibc
import TestSupport
import Testing

@testable import Apprentice
@testable import ApprenticeStorage

@Suite struct LeaseTests {
    let folder: TemporaryDirectory

    init() throws { folder = try TemporaryDirectory() }

    private func open() async throws -> SQLiteStore {
        try await SQLiteStore(path: folder("store.db"), now: Moments.ticking())
    }

    private var leases: [String] { folder.names.filter { $0.contains("-lease-") } }

    @Test func `only what takes a lease leaves a file`() async throws {
        let store = try await open()
        let holder = LeaseHolder()
        try await store.transaction { records in
            _ = try records.newTurn()
            #expect(try records.claim(limit: 3, for: holder).isEmpty)
        }
        #expect(leases.isEmpty)
        #expect(try await store.transaction { try $0.takeManagerLease(for: holder) })
        #expect(leases == ["store.db-lease-\(holder.name)"])
        var status = stat()
        #expect(stat(folder("store.db-lease-\(holder.name)"), &status) == 0)
        #expect(status.st_mode & 0o777 == 0o600)
    }

    @Test(arguments: [1, 2])
    func `leases of other holders in the same process are respected`(_ count: Int) async throws {
        let one = try await open()
        let other = count == 1 ? one : try await open()
        let (first, second) = (LeaseHolder(), LeaseHolder())
        #expect(try await one.transaction { try $0.takeManagerLease(for: first) })
        #expect(try await other.transaction { try $0.takeManagerLease(for: second) } == false)
        #expect(try await other.read { $0.isAlive(first.name) })
        first.release()
        #expect(try await other.read { $0.isAlive(first.name) } == false)
        #expect(try await other.transaction { try $0.takeManagerLease(for: second) })
        #expect(try await one.transaction { try $0.takeManagerLease(for: first) } == false)
        #expect(leases.count == 1)
    }

    @Test func `a holder that is let go of gives its leases up`() async throws {
        let store = try await open()
        do {
            let holder = LeaseHolder()
            #expect(try await store.transaction { try $0.takeManagerLease(for: holder) } == true)
        }
        let other = LeaseHolder()
        #expect(try await store.transaction { try $0.takeManagerLease(for: other) })
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
        let holder = LeaseHolder()
        let child = try ChildProgram(product: "StorageProbe", ["hold", folder("store.db")])
        #expect(child.line() == "holding")
        #expect(try await store.transaction { try $0.claim(limit: 9, for: holder) }.isEmpty)
        #expect(try await store.transaction { try $0.takeManagerLease(for: holder) } == false)
        child.kill()
        let taken = try await store.transaction { try $0.claim(limit: 9, for: holder) }
        #expect(taken.map(\.job.id) == [1, 2, 3])
        #expect(taken.map(\.job.crashes) == [1, 1, 1])
        #expect(try await store.transaction { try $0.takeManagerLease(for: holder) })
        // The dead holder's file is gone, the own one is there.
        #expect(leases == ["store.db-lease-\(holder.name)"])
    }

    @Test func `what dead holders left is swept when a store is opened`() async throws {
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
        let (first, second) = (LeaseHolder(), LeaseHolder())
        #expect(try await one.transaction { try $0.takeManagerLease(for: first) })
        #expect(try await other.transaction { try $0.takeManagerLease(for: second) } == false)
    }

    @Test func `taking a lease survives sweeps that run all the time`() async throws {
        let path = folder("store.db")
        let hasEnded = Locked(false)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                let sweeper = LeaseFiles(store: path)
                while !hasEnded.withLock({ $0 }) {
                    sweeper.sweep()
                    await Task.yield()
                }
            }
            group.addTask {
                defer { hasEnded.withLock { $0 = true } }
                let files = LeaseFiles(store: path)
                for _ in 0..<500 {
                    let name = LeaseHolder().name
                    let held = try files.hold(name)
                    #expect(files.state(of: name) == .held(process: getpid()))
                    held.release()
                }
            }
            try await group.waitForAll()
        }
        #expect(leases.isEmpty)
    }

    @Test
    func `the leases of a stopped program are taken over, and it is no owner when it goes on`()
        async throws
    {
        let store = try await open()
        try await store.transaction { _ = try $0.newTurn() }
        let own = LeaseHolder()
        let holder = try ChildProgram(product: "StorageProbe", ["hold", folder("store.db")])
        #expect(holder.line() == "holding")
        #expect(try await store.transaction { try $0.takeManagerLease(for: own) } == false)
        kill(holder.pid, SIGSTOP)
        var status: Int32 = 0
        waitpid(holder.pid, &status, WUNTRACED)
        #expect(try await store.read { try $0.managerLease() } == .stopped(process: holder.pid))
        #expect(try await store.transaction { try $0.takeManagerLease(for: own) })
        #expect(try await store.read { try $0.managerLease() } == .held(process: getpid()))
        #expect(leases.count == 2)
        kill(holder.pid, SIGCONT)
        #expect(try await store.read { try $0.value("manager") } == own.name)
        kill(holder.pid, SIGKILL)
    }
}
