import ApprenticeSystem
import TestSupport
import Testing

@testable import Apprentice

struct SlidingWindowTests {
    /// What a run of numbers came to.
    private struct Seen: Sendable {
        var running = 0
        var peak = 0
        var read = 0
        var begun: [Int] = []
        var doors: [Int: CheckedContinuation<Void, Never>] = [:]
    }

    @Test(arguments: [1, 2, 5, 20])
    func `no more are at work than the window takes, and as many as it takes`(limit: Int)
        async throws
    {
        let seen = Watched(Seen())
        let total = 100
        let run = Task {
            var outputs: [Int] = []
            try await SlidingWindow<Int, Int>(limit: limit).run(
                next: {
                    seen.update { seen in
                        seen.read += 1
                        return seen.read <= total ? seen.read : nil
                    }
                },
                work: { number in
                    await withCheckedContinuation { door in
                        seen.update { seen in
                            seen.running += 1
                            seen.peak = max(seen.peak, seen.running)
                            seen.doors[number] = door
                        }
                    }
                    seen.update { $0.running -= 1 }
                    return .done(number)
                },
                emit: { outputs.append($0) }
            )
            return outputs
        }
        for done in 0..<total {
            let full = min(limit, total - done)
            try await seen.wait(for: "\(full) at work") { $0.doors.count == full }
            let door = seen.update { seen in
                seen.doors.keys.min().flatMap { seen.doors.removeValue(forKey: $0) }
            }
            door?.resume()
        }
        #expect(try await run.value.sorted() == Array(1...total))
        #expect(seen.value.peak == limit)
    }

    @Test func `a slow input holds up no output`() async throws {
        let (numbers, source) = AsyncStream.makeStream(of: Int.self)
        let input = SlowInput(numbers)
        let outputs = Watched<[Int]>([])
        let run = Task {
            try await SlidingWindow<Int, Int>(limit: 4).run(
                take: { input.take() },
                arrival: { try await input.fetch() },
                work: { .done($0) },
                emit: { number in outputs.update { $0.append(number) } }
            )
        }
        for number in 1...5 {
            source.yield(number)
            try await outputs.wait(for: "output \(number)") { $0.last == number }
        }
        source.finish()
        try await run.value
        #expect(outputs.value == [1, 2, 3, 4, 5])
    }

    @Test func `an input that never ends is left when an output cannot be taken`() async throws {
        let (numbers, source) = AsyncStream.makeStream(of: Int.self)
        let input = SlowInput(numbers)
        source.yield(1)
        await #expect(throws: SampleError.self) {
            try await SlidingWindow<Int, Int>(limit: 4).run(
                take: { input.take() },
                arrival: { try await input.fetch() },
                work: { .done($0) },
                emit: { _ in throw SampleError(.badInput, "full") }
            )
        }
    }

    @Test func `outputs come in the order of the input where that is asked for`() async throws {
        var numbers = (0..<50).makeIterator()
        var outputs: [Int] = []
        try await SlidingWindow<Int, Int>(limit: 7, order: .input).run(
            next: { numbers.next() },
            work: { number in
                for _ in 0..<((number * 37) % 11) { await Task.yield() }
                return .done(number)
            },
            emit: { outputs.append($0) }
        )
        #expect(outputs == Array(0..<50))
    }

    @Test func `a slow first item holds back what is read behind it, in bounds`() async throws {
        let seen = Watched(Seen())
        let run = Task {
            try await SlidingWindow<Int, Int>(limit: 4, order: .input).run(
                next: {
                    seen.update { seen in
                        seen.read += 1
                        return seen.read <= 1000 ? seen.read : nil
                    }
                },
                work: { number in
                    if number == 1 {
                        await withCheckedContinuation { door in
                            seen.update { $0.doors[1] = door }
                        }
                    }
                    seen.update { $0.begun.append(number) }
                    return .done(number)
                },
                emit: { _ in }
            )
        }
        try await seen.wait(for: "the others' end") { $0.begun.count == 4 * 4 + 16 - 1 }
        for _ in 0..<1000 { await Task.yield() }
        #expect(seen.value.read == 4 * 4 + 16)
        seen.update { $0.doors.removeValue(forKey: 1) }?.resume()
        try await run.value
        #expect(seen.value.begun.count == 1000)
    }

    @Test func `items of a lane are worked on one after another, others beside them`() async throws
    {
        let seen = Watched<(lanes: [String: Int], order: [String: [Int]], clash: Bool, peak: Int)>(
            ([:], [:], false, 0)
        )
        var numbers = (0..<200).makeIterator()
        try await SlidingWindow<Int, Int>(limit: 8).run(
            lane: { $0 % 5 == 4 ? nil : "lane \($0 % 5)" },
            next: { numbers.next() },
            work: { number in
                let lane = number % 5 == 4 ? "free \(number)" : "lane \(number % 5)"
                seen.update { seen in
                    seen.lanes[lane, default: 0] += 1
                    seen.clash = seen.clash || seen.lanes[lane] != 1
                    seen.peak = max(seen.peak, seen.lanes.values.reduce(0, +))
                    seen.order[lane, default: []].append(number)
                }
                for _ in 0..<((number * 7) % 5) { await Task.yield() }
                seen.update { $0.lanes[lane] = 0 }
                return .done(number)
            },
            emit: { _ in }
        )
        let value = seen.value
        #expect(!value.clash)
        #expect(value.peak > 1)
        #expect(value.order.values.reduce(0) { $0 + $1.count } == 200)
        #expect(value.order.values.allSatisfy { $0 == $0.sorted() })
    }

    @Test func `when no more may begin, what is at work is finished and handed on`() async throws {
        let mayBegin = Locked(true)
        var read = 0
        var outputs: [Int] = []
        try await SlidingWindow<Int, Int>(limit: 3, order: .input).run(
            lane: { _ in "one" },
            mayBegin: { mayBegin.withLock { $0 } },
            next: {
                read += 1
                return read
            },
            work: { number in
                if number == 5 { mayBegin.withLock { $0 = false } }
                return .done(number)
            },
            emit: { outputs.append($0) }
        )
        #expect(outputs == [1, 2, 3, 4, 5])
    }

    @Test func `an error of the input ends the run`() async {
        struct Torn: Error {}
        await #expect(throws: Torn.self) {
            try await SlidingWindow<Int, Int>(limit: 2).run(
                next: { throw Torn() },
                work: { .done($0) },
                emit: { _ in }
            )
        }
    }

    @Test func `what is left of an item when its work is over takes no place`() async throws {
        let seen = Watched(0)
        var outputs: [Int] = []
        var numbers = (1...10).makeIterator()
        try await SlidingWindow<Int, Int>(limit: 1).run(
            next: { numbers.next() },
            work: { number in
                seen.update { $0 += 1 }
                return .settling {
                    // Each waits for the one that is begun behind it.
                    _ = try? await seen.wait(for: "the next") { $0 > number || $0 == 10 }
                    return number
                }
            },
            emit: { outputs.append($0) }
        )
        #expect(outputs.sorted() == Array(1...10))
    }
}
