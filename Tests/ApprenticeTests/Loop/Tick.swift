import ApprenticeSystem
import Apprentice

/// A clock for stores that goes on a millisecond each time it is read.
enum Tick {
    static func clock() -> @Sendable () -> Timestamp {
        let ticks = Locked<Int64>(0)
        return {
            Timestamp(
                microseconds: ticks.withLock {
                    $0 += 1
                    return 1_700_000_000_000_000 + $0 * 1000
                }
            )
        }
    }
}
