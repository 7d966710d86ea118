import CApprenticeEditline
import Glibc

/// The signals of a terminal, read from a descriptor instead of interrupting a thread.
final class SignalDescriptor: Sendable {
    static let all = [SIGINT, SIGWINCH, SIGTSTP, SIGCONT, SIGTERM, SIGHUP]

    let descriptor: Int32

    /// Blocks the signals for this thread and those it will start.
    init() {
        var set = Self.set(Self.all)
        unsafe pthread_sigmask(Int32(SIG_BLOCK), &set, nil)
        unsafe descriptor = signalfd(
            -1,
            &set,
            Int32(SFD_NONBLOCK) | Int32(SFD_CLOEXEC)
        )
    }

    deinit { close(descriptor) }

    /// The signals that have come since the last call; several of one kind are one.
    func take() -> Set<Int32> {
        var signals: Set<Int32> = []
        var info = signalfd_siginfo()
        let size = MemoryLayout<signalfd_siginfo>.size
        while unsafe read(descriptor, &info, size) == size {
            signals.insert(Int32(info.ssi_signo))
        }
        return signals
    }

    /// Lets a blocked signal do to this process what it does by default, such as stopping it.
    static func deliver(_ signal: Int32) {
        var set = set([signal])
        Glibc.signal(signal, SIG_DFL)
        raise(signal)
        unsafe pthread_sigmask(Int32(SIG_UNBLOCK), &set, nil)
        unsafe pthread_sigmask(Int32(SIG_BLOCK), &set, nil)
    }

    static func set(_ signals: [Int32]) -> sigset_t {
        var set = sigset_t()
        unsafe sigemptyset(&set)
        for signal in signals { unsafe sigaddset(&set, signal) }
        return set
    }
}
