import Glibc

/// How long tests wait for what they wait for; only a failing test waits to the end.
///
/// `APPRENTICE_TEST_PATIENCE=5` makes every deadline five times as long, for programs that run under
/// a sanitizer.
package enum Patience {
    /// What every deadline is multiplied by.
    package static let factor: Double =
        getenv("APPRENTICE_TEST_PATIENCE").flatMap { Double(String(cString: $0)) } ?? 1

    /// The instant after so many seconds, times ``factor``.
    package static func end(after seconds: Double) -> ContinuousClock.Instant {
        .now + .seconds(seconds * factor)
    }
}
