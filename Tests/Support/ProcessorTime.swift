import Glibc

/// How long a piece of work keeps the processor, which other programs do not lengthen.
///
/// - Parameter work: Must stay on the thread on which it begins.
/// - Returns: The processor time of that thread.
/// - Throws: What the work throws.
package func processorTime(of work: () throws -> Void) rethrows -> Duration {
    func used() -> Duration {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }
    let start = used()
    try work()
    return used() - start
}
