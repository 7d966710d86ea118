import ApprenticeSystem
import Apprentice
import Testing

@testable import ApprenticeModels

@Suite(.timeLimit(.minutes(1))) struct LocalQueueTests {
    private let queue = LocalQueue()
    private let log = Locked<[String]>([])

    private func note(_ line: String) { log.withLock { $0.append(line) } }
    private var lines: [String] { log.withLock { $0 } }

    /// A call that only a cancel ends.
    private func hang(_ name: String) async throws -> ModelReply {
        note("\(name) begins")
        do {
            try await Task.sleep(for: .seconds(600))
        } catch {
            note("\(name) is broken off")
            throw error
        }
        return ModelReply(text: name)
    }

    @Test func `learning in flight gives way to a question and is made again`() async throws {
        let attempts = Locked(0)
        async let learned = queue.reply(priority: .learning) { _ in
            let attempt = attempts.withLock { count in
                count += 1
                return count
            }
            if attempt == 1 { return try await hang("learning") }
            note("learning again")
            return ModelReply(text: "learned")
        }
        try await eventually("the learning call") { lines.contains("learning begins") }
        let answer = try await queue.reply(priority: .chat) { _ in
            try await eventually("the break") { lines.contains("learning is broken off") }
            note("answered")
            return ModelReply(text: "answer")
        }
        #expect(answer.text == "answer")
        #expect(try await learned.text == "learned")
        #expect(
            lines == ["learning begins", "learning is broken off", "answered", "learning again"]
        )
    }

    @Test func `a failure of its own is not taken for giving way`() async throws {
        let failure = ModelError(.serverFailed, what: "no")
        await #expect(throws: failure) {
            try await queue.reply(priority: .learning) { _ in throw failure }
        }
        let reply = try await queue.reply(priority: .learning) { _ in ModelReply(text: "next") }
        #expect(reply.text == "next")
    }

    @Test func `cancelling one who waits leaves the others their turn`() async throws {
        let first = Task {
            try await queue.reply(priority: .learning) { _ in try await hang("first") }
        }
        try await eventually("the first call") { lines.contains("first begins") }
        let second = Task {
            try await queue.reply(priority: .learning) { _ in try await hang("second") }
        }
        second.cancel()
        await #expect(throws: CancellationError.self) { try await second.value }
        first.cancel()
        await #expect(throws: CancellationError.self) { try await first.value }
        let third = try await queue.reply(priority: .learning) { _ in ModelReply(text: "third") }
        #expect(third.text == "third")
        #expect(!lines.contains("second begins"))
    }

    @Test func `cancelling a call in flight ends it`() async throws {
        let call = Task { try await queue.reply(priority: .batch) { _ in try await hang("batch") } }
        try await eventually("the call") { lines.contains("batch begins") }
        call.cancel()
        await #expect(throws: CancellationError.self) { try await call.value }
        #expect(lines.last == "batch is broken off")
    }

    @Test func `many calls of all kinds all end and background ones never overlap`() async throws {
        let running = Locked((now: 0, most: 0))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<200 {
                let priority: ModelRequest.Priority = [.chat, .learning, .batch][number % 3]
                group.addTask {
                    let reply = try await queue.reply(priority: priority) { _ in
                        if priority != .chat {
                            running.withLock {
                                $0.now += 1
                                $0.most = max($0.most, $0.now)
                            }
                        }
                        defer { if priority != .chat { running.withLock { $0.now -= 1 } } }
                        for _ in 0..<5 {
                            try Task.checkCancellation()
                            await Task.yield()
                        }
                        return ModelReply(text: "\(number)")
                    }
                    #expect(reply.text == "\(number)")
                }
            }
            try await group.waitForAll()
        }
        #expect(running.withLock { $0.most } == 1)
    }
}
