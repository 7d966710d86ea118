import ApprenticeSystem
import Apprentice

/// Clocks and moments for tests.
enum Moments {
    static func at(_ microseconds: Int64) -> Timestamp { Timestamp(microseconds: microseconds) }

    /// A clock that is a second later each time it is asked.
    static func ticking() -> @Sendable () -> Timestamp {
        let count = Locked(Int64(0))
        return {
            count.withLock { value in
                value += 1_000_000
                return Timestamp(microseconds: value)
            }
        }
    }
}
