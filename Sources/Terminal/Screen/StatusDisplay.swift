/// What the status line shows and when it may be drawn again.
struct StatusDisplay {
    /// Ten times a second at most.
    static let interval = Duration.milliseconds(100)

    var isEnabled: Bool
    private var draw: @Sendable (Int) -> String = { _ in "" }
    private var mayHaveChanged = false
    private var shown: String?
    private var lastDrawn: ContinuousClock.Instant?

    init(isEnabled: Bool) { self.isEnabled = isEnabled }

    mutating func set(_ draw: @escaping @Sendable (Int) -> String) {
        self.draw = draw
        mayHaveChanged = true
    }

    /// When the next drawing is allowed, if one may be needed.
    func due(now: ContinuousClock.Instant) -> ContinuousClock.Instant? {
        guard mayHaveChanged else { return nil }
        guard let lastDrawn else { return now }
        return max(now, lastDrawn + Self.interval)
    }

    /// The text to draw now if it is another than the one shown.
    mutating func change(width: Int, now: ContinuousClock.Instant) -> String? {
        mayHaveChanged = false
        let text = ControlFilter.cleanLine(draw(width))
        guard text != shown else { return nil }
        shown = text
        lastDrawn = now
        return text
    }

    /// The text to draw on a row that was erased.
    mutating func renewed(width: Int) -> String {
        mayHaveChanged = false
        let text = ControlFilter.cleanLine(draw(width))
        shown = text
        return text
    }
}
