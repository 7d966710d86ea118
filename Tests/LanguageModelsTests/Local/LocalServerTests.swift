import ApprenticeSystem
import Apprentice
import FoundationEssentials
import Glibc
import Testing

@testable import ApprenticeModels

/// With the real script and a stand-in for llama.cpp: two servers here are two Apprentices.
@Suite(.timeLimit(.minutes(2))) struct LocalServerTests {
    private func isRunning(_ process: Int32) -> Bool {
        guard let status = File.contents(of: "/proc/\(process)/stat") else { return false }
        // A zombie has ended; its parent here has not looked yet.
        return !String(decoding: status, as: UTF8.self).contains(") Z ")
    }

    @Test func `it starts when asked, says what it does, and ends when let go`() async throws {
        let cache = try LocalTestCache()
        let phases = Locked<[LocalPhase]>([])
        let waits = Locked<[String]>([])
        let server = cache.server { phase in phases.withLock { $0.append(phase) } }
        #expect(server.phase == .idle)
        let endpoint = try await server.endpoint { text in waits.withLock { $0.append(text) } }
        #expect(phases.withLock { $0 } == [.loading, .ready(port: endpoint.port)])
        #expect(waits.withLock { $0 } == ["loading the local model …"])
        #expect(try await server.endpoint() == endpoint)
        server.leave()
        try await eventually("the server's end") { !isRunning(endpoint.process) }
        #expect(File.size("\(cache.files.stateFolder)/server.json") == nil)
    }

    @Test func `two Apprentices share one server and the last one ends it`() async throws {
        let cache = try LocalTestCache()
        let (one, two) = (cache.server(), cache.server())
        async let first = one.endpoint()
        async let second = two.endpoint()
        let endpoint = try await first
        #expect(try await second == endpoint)
        one.leave()
        #expect(try await two.endpoint() == endpoint)
        two.leave()
        try await eventually("the server's end") { !isRunning(endpoint.process) }
    }

    @Test func `many callers at once start one server`() async throws {
        let cache = try LocalTestCache()
        let server = cache.server()
        let processes = try await withThrowingTaskGroup(of: Int32.self) { group in
            for _ in 0..<20 { group.addTask { try await server.endpoint().process } }
            return try await group.reduce(into: Set<Int32>()) { $0.insert($1) }
        }
        #expect(processes.count == 1)
    }

    @Test func `a server killed between two calls is replaced`() async throws {
        let cache = try LocalTestCache()
        let server = cache.server()
        let first = try await server.endpoint()
        kill(first.process, SIGKILL)
        try await eventually("the kill") { !cache.files.isServed }
        let second = try await server.endpoint()
        #expect(second.process != first.process)
        #expect(second.key.value != first.key.value)
    }

    @Test func `one who comes while the last one goes gets a new server`() async throws {
        let cache = try LocalTestCache()
        for _ in 0..<3 {
            let server = cache.server()
            let endpoint = try await server.endpoint()
            #expect(isRunning(endpoint.process))
            server.leave()
        }
    }

    @Test func `a model that does not load is an error with three lines`() async throws {
        let cache = try LocalTestCache(model: "GGUF broken")
        let server = cache.server()
        let error = await #expect(throws: ModelError.self) { try await server.endpoint() }
        #expect(error?.what == "the model file cannot be loaded")
        #expect(error?.why == "\(cache.files.model): failed to load the model")
        #expect(error?.remedy == "see the log: \(cache.files.stateFolder)/server.log")
        #expect(server.phase == error.map(LocalPhase.failed))
    }

    @Test func `files that are not here are said with their size`() async throws {
        let cache = try LocalTestCache(isWhole: false)
        let server = cache.server()
        #expect(server.phase == .absent(bytesToFetch: 17))
        let error = await #expect(throws: ModelError.self) { try await server.endpoint() }
        #expect(error?.what == "the local model is not on this machine")
    }

    @Test func `a fetch that fails says why and how`() async throws {
        let cache = try LocalTestCache(isWhole: false)
        let server = cache.server()
        let error = await #expect(throws: ModelError.self) { try await server.fetch() }
        #expect(error?.what == "none==1 could not be fetched")
        #expect(server.phase == error.map(LocalPhase.failed))
    }

    @Test func `a fetch can be cancelled and its processes end`() async throws {
        let cache = try LocalTestCache(isWhole: false)
        let server = cache.server()
        let fetch = Task { try await server.fetch() }
        let parts = "\(cache.files.folder)/parts"
        try await eventually("a run of pip") {
            !((try? FileManager.default.contentsOfDirectory(atPath: parts)) ?? []).isEmpty
        }
        fetch.cancel()
        await #expect(throws: CancellationError.self) { try await fetch.value }
        #expect(server.phase == .absent(bytesToFetch: 17))
        #expect(try FileManager.default.contentsOfDirectory(atPath: parts).isEmpty)
    }

    @Test func `without python the error says what to install`() async throws {
        let cache = try LocalTestCache()
        let missing = ModelError.pythonMissing("python3", SystemError(ENOENT), for: .chat)
        #expect(missing.why == "No such file or directory")
        #expect(
            throws: SystemError(ENOENT),
            performing: {
                try ChildProcess(
                    ["apprentice-no-such-program"],
                    environment: cache.environment,
                    output: 2,
                    mergingErrors: true
                )
            }
        )
    }

    @Test func `ending a program that has ended comes back`() async throws {
        let cache = try LocalTestCache()
        let child = try ChildProcess(
            ["true"],
            environment: cache.environment,
            output: 2,
            mergingErrors: true
        )
        try await eventually("its end") { child.exitStatus != nil }
        await child.end()
        #expect(child.exitStatus == 0)
    }
}
