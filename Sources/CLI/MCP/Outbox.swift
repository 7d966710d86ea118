import Apprentice
import ApprenticeSystem

/// Standard output of a program that speaks a protocol: messages whole and in order, a line each.
///
/// They are written by a thread of its own, so that a client that does not read holds up nobody else.
final class Outbox: Sendable {
    private struct State {
        var lines: [String] = []
        /// Bytes that are not written yet.
        var size = 0
        /// Who waits until no more than so many are left.
        var waiting: [(size: Int, continuation: CheckedContinuation<Void, Never>)] = []
    }

    /// While so many bytes are not read by the client, nothing more is taken from it: 4 MiB.
    private static let limit = 4 << 20

    private let state = Locked(State())
    private let wakeup = Wakeup()

    /// Starts its thread.
    ///
    /// - Throws: ``SystemError`` when the system has no thread to give.
    init() throws(SystemError) {
        let (state, wakeup) = (state, wakeup)
        try DedicatedThread.start(named: "outbox") {
            while true {
                wakeup.wait()
                Self.write(state)
            }
        }
    }

    private static func write(_ state: Locked<State>) {
        while case let lines = state.withLock({ $0.lines }), !lines.isEmpty {
            let text = lines.joined()
            StandardOutput.write(text)
            let ready = state.withLock { state in
                state.lines.removeFirst(lines.count)
                state.size -= text.utf8.count
                let size = state.size
                defer { state.waiting.removeAll { $0.size >= size } }
                return state.waiting.filter { $0.size >= size }.map(\.continuation)
            }
            for continuation in ready { continuation.resume() }
        }
    }

    /// Writes a message, in its turn.
    func send(_ message: JSON) {
        let line = message.compact + "\n"
        state.withLock { state in
            state.lines.append(line)
            state.size += line.utf8.count
        }
        wakeup.signal()
    }

    /// Whether the client has read most of what it was sent.
    var isFlowing: Bool { state.withLock { $0.size <= Self.limit / 2 } }

    /// Waits until the client has read enough of what it was sent.
    func room() async { await wait(until: Self.limit) }

    /// Waits until all is written.
    func end() async { await wait(until: 0) }

    private func wait(until size: Int) async {
        guard state.withLock({ $0.size > size }) else { return }
        await withCheckedContinuation { continuation in
            let isDone = state.withLock { state in
                guard state.size > size else { return true }
                state.waiting.append((size, continuation))
                return false
            }
            if isDone { continuation.resume() }
        }
    }
}
