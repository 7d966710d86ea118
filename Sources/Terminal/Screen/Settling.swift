/// Something that comes many times in a row and is seen to once it has stopped.
///
/// A window that is dragged changes its size faster than a terminal can be repainted, and what is
/// drawn for a size it no longer has lands in the middle of the text.
struct Settling {
    private var first: ContinuousClock.Instant?
    private(set) var end: ContinuousClock.Instant?

    var isUnderWay: Bool { end != nil }

    mutating func happened(now: ContinuousClock.Instant) {
        let first = first ?? now
        self.first = first
        end = min(now + .milliseconds(40), first + .milliseconds(300))
    }

    func isOver(now: ContinuousClock.Instant) -> Bool { end.map { $0 <= now } ?? false }
}
