import CApprenticeEditline
import Glibc

/// What is typed on the terminal, read when there is something and kept until it is wanted.
final class Keyboard {
    private var decoder = KeyDecoder()
    /// Keys to be read before the others: the rest of a sequence, or what was given back.
    private var pushed: [Unicode.Scalar] = []
    private let interruptKey: UInt8
    private let suspendKey: UInt8

    /// A key, or one of those that mean something wherever they are pressed.
    enum Event: Hashable { case character(Unicode.Scalar), sequence(String), interrupt, suspend }

    init(mode: TerminalMode) {
        interruptKey = mode.interruptKey
        suspendKey = mode.suspendKey
    }

    /// Whether there is room for more; what nobody reads must not fill the memory.
    var hasRoom: Bool { decoder.count < 16 << 20 }

    var isEscapePending: Bool { decoder.isEscapePending }

    /// Reads what is there.
    ///
    /// - Returns: false if the terminal has gone away.
    func read() -> Bool {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = unsafe Glibc.read(0, &buffer, buffer.count)
        if count > 0 { decoder.append(buffer[..<count]) }
        return count > 0 || count < 0 && (errno == EINTR || errno == EAGAIN)
    }

    /// Takes out the keys that act at once although all others wait.
    func takeUrgent() -> Set<Event> {
        let found = decoder.remove([interruptKey, suspendKey])
        var events: Set<Event> = []
        if found.contains(interruptKey) { events.insert(.interrupt) }
        if found.contains(suspendKey) { events.insert(.suspend) }
        return events
    }

    func pushBack(_ keys: [Unicode.Scalar]) { pushed = keys + pushed }

    /// The next key, or nil when more must be read.
    func next(isComplete: Bool) -> Event? {
        if !pushed.isEmpty { return .character(pushed.removeFirst()) }
        switch decoder.next(isComplete: isComplete) {
        case .character(Unicode.Scalar(interruptKey)): return .interrupt
        case .character(Unicode.Scalar(suspendKey)): return .suspend
        case .character(let scalar): return .character(scalar)
        case .sequence(let text): return .sequence(text)
        case nil: return nil
        }
    }

    func takePaste() -> String? { decoder.takePaste() }
}
