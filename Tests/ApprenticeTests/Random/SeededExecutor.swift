import ApprenticeSystem
import Apprentice
import Dispatch
import TestSupport

/// Runs tasks one at a time, in an order that a seed alone decides: races that can be repeated.
///
/// Time passes on its clock when nothing is left to run, and now and then before.
final class SeededExecutor: TaskExecutor {
    let clock = ManualClock()
    private let queue = DispatchQueue(label: "seeded")
    private let waiting = Locked<[UnownedJob]>([])
    private let numbers: Locked<SeededNumbers>

    init(seed: Int) { numbers = Locked(SeededNumbers(seed: seed &+ 2_000_000)) }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        waiting.withLock { $0.append(job) }
        // A turn a job: which job it is, is decided when the turn has come.
        queue.async { self.runOne() }
    }

    private func runOne() {
        let (job, isSlow) = waiting.withLock { waiting in
            numbers.withLock { numbers in
                let index = Int.random(in: 0..<waiting.count, using: &numbers)
                return (waiting.remove(at: index), Int.random(in: 0..<200, using: &numbers) == 0)
            }
        }
        job.runSynchronously(on: asUnownedTaskExecutor())
        // Not to the end of a wait, which is long.
        if isSlow { clock.advanceToNextSleeper(within: .seconds(1)) }
        while waiting.withLock(\.isEmpty), clock.advanceToNextSleeper() {}
    }
}
