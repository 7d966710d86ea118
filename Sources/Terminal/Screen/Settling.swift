import Glibc

/// Something that comes many times in a row and is seen to once it has stopped.
///
/// A window that is dragged changes its size faster than a terminal can be repainted, and what is
/// drawn for a size it no longer has lands in the middle of the text.
struct Settling {
    /// tmux reflows at once but tells of the size up to twice 250 ms later.
    static let quiet: Duration =
        unsafe getenv("TMUX") == nil ? .milliseconds(80) : .milliseconds(550)
    static let longest = Duration.seconds(10)

    private var first: ContinuousClock.Instant?
    private(set) var end: ContinuousClock.Instant?

    var isUnderWay: Bool { end != nil }

    mutating func happened(now: ContinuousClock.Instant) {
        let first = first ?? now
        self.first = first
        end = min(now + Self.quiet, first + Self.longest)
    }

    func isOver(now: ContinuousClock.Instant) -> Bool { end.map { $0 <= now } ?? false }
}
