/// Tells which scalars of a stream belong to an escape sequence (ECMA-48), across chunks.
struct EscapeSequence {
    private enum State { case none, escape, intermediate, parameters, string, stringEscape }

    private var state = State.none

    /// Whether a sequence has begun and not ended.
    var isOpen: Bool { state != .none }

    /// Whether this scalar is part of a sequence.
    mutating func consume(_ scalar: Unicode.Scalar) -> Bool {
        switch (state, scalar.value) {
        case (.string, 0x1B): state = .stringEscape
        case (_, 0x1B): state = .escape
        case (.none, _): return false
        case (.escape, 0x5B): state = .parameters  // CSI
        case (.escape, 0x50), (.escape, 0x58), (.escape, 0x5D...0x5F): state = .string  // DCS, OSC…
        case (.escape, 0x20...0x2F), (.intermediate, 0x20...0x2F): state = .intermediate
        case (.parameters, 0x20...0x3F): break
        case (.string, 0x07), (.string, 0x9C), (.stringEscape, 0x5C): state = .none
        case (.string, _): break
        case (.stringEscape, _): state = .string
        case (_, 0x00...0x1F):
            // A control cuts a sequence short: it has its own effect.
            state = .none
            return false
        default: state = .none
        }
        return true
    }
}
