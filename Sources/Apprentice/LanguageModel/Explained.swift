/// An error that can be shown to a person: what went wrong, why, and what to do.
public protocol Explained: Error {
    /// What went wrong: one clause, lowercase, no full stop, naming the thing.
    var what: String { get }
    /// The cause as found: a number, path, line or status. Nil when `what` said it.
    var why: String? { get }
    /// What to do, as a command to paste where there is one.
    var remedy: String? { get }
}
