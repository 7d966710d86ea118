/// In which order the results of many questions are handed on.
public enum ResultOrder: String, Sendable {
    /// As they are done.
    case completion
    /// As their questions were read.
    case input
}
