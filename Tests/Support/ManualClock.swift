/// A clock that stands still until a test moves it.
package final class ManualClock: Clock {
    package struct Instant: InstantProtocol, Sendable {
        package var offset: Duration

        package func advanced(by duration: Duration) -> Self { Self(offset: offset + duration) }
        package func duration(to other: Self) -> Duration { other.offset - offset }
        package static func < (left: Self, right: Self) -> Bool { left.offset < right.offset }
    }

    private struct Sleeper {
        let id: Int
        let deadline: Instant
        let continuation: CheckedContinuation<Void, any Error>
    }

    private struct State {
        var now = Instant(offset: .zero)
        var sleepers: [Sleeper] = []
        var cancelled: Set<Int> = []
        var lastID = 0
    }

    private let state = Watched(State())

    package init() {}

    package var now: Instant { state.value.now }
    package var minimumResolution: Duration { .nanoseconds(1) }

    /// Waits until someone sleeps on this clock.
    package func waitForSleepers(_ count: Int = 1) async throws {
        try await state.wait(for: "\(count) to sleep") { $0.sleepers.count >= count }
    }

    /// Waits until someone sleeps on this clock for just so long.
    package func waitForSleeper(of duration: Duration) async throws {
        try await state.wait(for: "one to sleep \(duration)") { state in
            state.sleepers.contains { $0.deadline == state.now.advanced(by: duration) }
        }
    }

    /// What a transport goes by; its thread looks again once as much real time has passed.
    package var milliseconds: @Sendable () -> Int64 {
        { Int64(self.now.offset / .milliseconds(1)) }
    }

    /// Moves the clock, and wakes those whose time has come.
    package func advance(by duration: Duration) {
        let woken = state.update { state in
            state.now = state.now.advanced(by: duration)
            let now = state.now
            let woken = state.sleepers.filter { $0.deadline <= now }
            state.sleepers.removeAll { $0.deadline <= now }
            return woken
        }
        for sleeper in woken { sleeper.continuation.resume() }
    }

    /// Moves the clock to the moment for which somebody sleeps least.
    ///
    /// - Parameter limit: How far at most; nobody wakes who sleeps longer.
    /// - Returns: Whether anybody slept.
    @discardableResult
    package func advanceToNextSleeper(within limit: Duration? = nil) -> Bool {
        guard let next = state.value.sleepers.map(\.deadline).min() else { return false }
        let rest = now.duration(to: next)
        if let limit, rest > limit { return false }
        advance(by: rest)
        return true
    }

    package func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        let id = state.update {
            $0.lastID += 1
            return $0.lastID
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let sleeper = Sleeper(id: id, deadline: deadline, continuation: continuation)
                let isOver = state.update { state -> Result<Void, any Error>? in
                    if state.cancelled.remove(id) != nil { return .failure(CancellationError()) }
                    if deadline <= state.now { return .success(()) }
                    state.sleepers.append(sleeper)
                    return nil
                }
                if let isOver { continuation.resume(with: isOver) }
            }
        } onCancel: {
            let sleeper = state.update { state in
                let found = state.sleepers.first { $0.id == id }
                if found == nil { state.cancelled.insert(id) }
                state.sleepers.removeAll { $0.id == id }
                return found
            }
            sleeper?.continuation.resume(throwing: CancellationError())
        }
    }
}
