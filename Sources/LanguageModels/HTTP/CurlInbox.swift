import ApprenticeSystem
import Apprentice
import CApprenticeCurl
import Glibc

/// When the reader of a body last heard something of worth.
///
/// Shared, so that a reader need not wake curl's thread for each word.
final class ReaderPace: Sendable {
    /// Milliseconds of the transport's clock.
    let now: @Sendable () -> Int64
    private let heard = Locked<Int64?>(nil)

    init(now: @escaping @Sendable () -> Int64) { self.now = now }

    /// Milliseconds of the transport's clock; nil: not yet.
    var lastHeard: Int64? { heard.withLock { $0 } }

    /// Something of worth has come now.
    func hear() {
        let now = now()
        heard.withLock { $0 = now }
    }
}

/// The one door to curl's thread: commands in order, and a file descriptor that wakes it.
final class CurlInbox: Sendable {
    typealias Output = AsyncThrowingStream<HTTPEvent, any Error>.Continuation

    enum Command: Sendable {
        case start(UInt64, HTTPRequest, ReaderPace, Output)
        case cancel(UInt64)
        case expectEnd(UInt64)
        case leave(UInt64)
        case stop
    }

    private struct State {
        var commands: [Command] = []
        var isAwake = false
        var closure: HTTPError?
        var lastID: UInt64 = 0
    }

    private let state = Locked(State())
    /// Signalled when commands wait.
    let wakeup = Wakeup()

    func nextID() -> UInt64 {
        state.withLock {
            $0.lastID += 1
            return $0.lastID
        }
    }

    /// Hands over a command; why not, when nobody will read it.
    @discardableResult
    func post(_ command: Command) -> HTTPError? {
        let (refusal, mustWake) = state.withLock { state in
            if let closure = state.closure { return (closure as HTTPError?, false) }
            state.commands.append(command)
            defer { state.isAwake = true }
            return (nil, !state.isAwake)
        }
        if mustWake { wakeup.signal() }
        return refusal
    }

    /// Takes all commands.
    func take() -> [Command] {
        wakeup.take()
        return state.withLock { state in
            defer { state.commands = [] }
            state.isAwake = false
            return state.commands
        }
    }

    /// Takes the last commands; from now on ``post(_:)`` says no, and why.
    func close(because error: HTTPError) -> [Command] {
        state.withLock { state in
            defer { state.commands = [] }
            state.closure = error
            return state.commands
        }
    }
}
