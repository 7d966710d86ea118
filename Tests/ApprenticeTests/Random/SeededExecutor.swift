import Apprentice
import Dispatch
import TestSupport

/// Runs tasks one at a time, in an order that a seed alone decides: races that can be repeated.
///
/// When nothing is left to run, time passes on its clock.
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
        let job = waiting.withLock { waiting in
            let index = numbers.withLock { Int.random(in: 0..<waiting.count, using: &$0) }
            return waiting.remove(at: index)
        }
        job.runSynchronously(on: asUnownedTaskExecutor())
        while waiting.withLock(\.isEmpty), clock.advanceToNextSleeper() {}
    }
}
