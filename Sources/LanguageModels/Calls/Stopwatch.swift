/// Measures time on a clock whose instants nobody needs to name.
struct Stopwatch: Sendable {
    private let read: @Sendable () -> Duration

    /// Starts now.
    init<C: Clock<Duration>>(_ clock: C) {
        let start = clock.now
        read = { start.duration(to: clock.now) }
    }

    /// Since the start.
    var elapsed: Duration { read() }
}
