import ApprenticeSystem
import Glibc
import TestSupport
import Testing

@testable import Apprentice
@testable import ApprenticeStorage

@Suite struct BlockingExecutorTests {
    actor Worker {
        private let executor: BlockingExecutor
        private var order: [Int] = []

        init(name: String) throws { executor = try BlockingExecutor(name: name) }

        nonisolated var unownedExecutor: UnownedSerialExecutor {
            executor.asUnownedSerialExecutor()
        }

        func append(_ number: Int) { order.append(number) }
        var count: Int { order.count }
        var thread: String { ownThreadName() }
        func block(_ gate: Gate) { gate.wait() }
    }

    /// Blocks a thread until it is opened.
    final class Gate: Sendable {
        private let ends = Locked<[Int32]>([0, 0])

        init() { ends.withLock { _ = pipe(&$0) } }
        deinit { ends.withLock { for end in $0 { close(end) } } }

        func open() {
            let end = ends.withLock { $0[1] }
            _ = write(end, "!", 1)
        }

        func wait() {
            let end = ends.withLock { $0[0] }
            var byte: UInt8 = 0
            _ = read(end, &byte, 1)
        }
    }

    @Test func `an actor runs on the executor's own thread`() async throws {
        let worker = try Worker(name: "own-thread")
        #expect(await worker.thread == "own-thread")
        #expect(ownThreadName() != "own-thread")
    }

    @Test func `a store opens its file and works on its own thread`() async throws {
        let folder = try TemporaryDirectory()
        let names = Locked<[String]>([])
        let store = try await SQLiteStore(path: folder("store.db")) {
            let name = ownThreadName()
            names.withLock { $0.append(name) }
            return Moments.at(0)
        }
        _ = try await store.read { $0.now }
        _ = try await store.transaction { $0.now }
        #expect(names.withLock { $0 } == ["store", "store"])
    }

    @Test func `what blocks there does not hold up the cooperative pool`() async throws {
        let workers = try (0..<8).map { _ in try Worker(name: "blocked") }
        let gates = workers.map { _ in Gate() }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (worker, gate) in zip(workers, gates) { group.addTask { await worker.block(gate) } }
            // With every worker blocked, this still runs; it would never if they were on the pool.
            group.addTask {
                let free = try Worker(name: "free")
                for number in 0..<100 { await free.append(number) }
                #expect(await free.count == 100)
                for gate in gates { gate.open() }
            }
            try await group.waitForAll()
        }
    }

    @Test func `many callers are served one at a time`() async throws {
        let worker = try Worker(name: "many")
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<1000 { group.addTask { await worker.append(number) } }
        }
        #expect(await worker.count == 1000)
    }

    @Test(.timeLimit(.minutes(1)))
    func `the thread ends when the actor is let go of`() async throws {
        do {
            let workers = try (0..<4).map { _ in try Worker(name: "short-lived") }
            for worker in workers { await worker.append(1) }
            #expect(threads(named: "short-lived") == 4)
        }
        // The time limit reports a thread that stays.
        while threads(named: "short-lived") > 0 { await Task.yield() }
    }

    private func threads(named name: String) -> Int {
        guard let stream = opendir("/proc/self/task") else { return 0 }
        defer { closedir(stream) }
        var count = 0
        while let entry = readdir(stream) {
            let task = withUnsafePointer(to: &entry.pointee.d_name) { name in
                name.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if threadName("/proc/self/task/\(task)/comm") == name { count += 1 }
        }
        return count
    }
}

/// What the kernel calls the running thread.
private func ownThreadName() -> String { threadName("/proc/thread-self/comm") }

private func threadName(_ path: String) -> String {
    guard let file = fopen(path, "r") else { return "" }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 64)
    let count = fread(&bytes, 1, bytes.count, file)
    return String(decoding: bytes[..<max(0, count - 1)], as: UTF8.self)
}
