import ApprenticeSystem
import Apprentice
import Glibc

/// `^C` during a run: the first lets what is at work finish, the second stops it, the third leaves.
final class Interrupts: Sendable {
    private struct State {
        var count = 0
        var onFirst: @Sendable () -> Void = {}
        var onSecond: @Sendable () -> Void = {}
    }

    private let state = Locked(State())

    /// Takes SIGINT from every thread that comes; call it first of all.
    init() {
        var signals = Self.signals
        pthread_sigmask(SIG_BLOCK, &signals, nil)
    }

    /// Whether there was one.
    var hasCome: Bool { state.withLock { $0.count > 0 } }

    /// Says what each does; what has come already is done at once.
    func handle(first: @escaping @Sendable () -> Void, second: @escaping @Sendable () -> Void) {
        let count = state.withLock { state in
            (state.onFirst, state.onSecond) = (first, second)
            return state.count
        }
        if count > 0 { first() }
        if count > 1 { second() }
    }

    /// Waits for signals for ever; call it on the main thread.
    func serve() -> Never {
        var signals = Self.signals
        while true {
            var signal: Int32 = 0
            guard sigwait(&signals, &signal) == 0 else { continue }
            let (count, first, second) = state.withLock { state in
                state.count += 1
                return (state.count, state.onFirst, state.onSecond)
            }
            switch count {
            case 1: first()
            case 2: second()
            default: _exit(130)
            }
        }
    }

    private static var signals: sigset_t {
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGINT)
        return signals
    }
}
