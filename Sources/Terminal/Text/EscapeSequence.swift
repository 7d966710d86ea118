/// Tells which scalars of a stream belong to a control sequence (ECMA-48), across pieces.
struct EscapeSequence: Sendable {
    private enum State { case none, escape, intermediate, parameters, string, stringEscape }

    private var state = State.none

    /// Whether a sequence has begun and not ended.
    var isOpen: Bool { state != .none }

    /// Whether this scalar is part of a sequence.
    mutating func consume(_ scalar: Unicode.Scalar) -> Bool {
        switch (state, scalar.value) {
        case (.string, 0x1B): state = .stringEscape
        case (.string, 0x07), (.string, 0x9C), (.stringEscape, 0x5C): state = .none
        case (.string, _), (.stringEscape, _): state = .string
        case (_, 0x1B): state = .escape
        case (_, 0x9B): state = .parameters  // CSI as one C1 control
        case (_, 0x90), (_, 0x98), (_, 0x9D...0x9F): state = .string  // DCS, SOS, OSC, PM, APC
        case (.none, _): return false
        case (.escape, 0x5B): state = .parameters
        case (.escape, 0x50), (.escape, 0x58), (.escape, 0x5D...0x5F): state = .string
        case (.escape, 0x20...0x2F), (.intermediate, 0x20...0x2F): state = .intermediate
        case (.parameters, 0x20...0x3F): break
        case (_, 0x00...0x1F):
            // A control within a sequence has its own effect and ends ours.
            state = .none
            return false
        default:
            let isFinal = (0x30...0x7E).contains(scalar.value)
            state = .none
            return isFinal
        }
        return true
    }
}
