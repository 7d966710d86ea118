import ApprenticeSystem

/// What a person may ask of the background.
extension LearningLoop {
    /// Waits for the jobs that are under way now.
    ///
    /// - Parameter limit: The longest wait; nil for as long as something runs.
    /// - Returns: How those jobs ended, and how many have not.
    /// - Throws: ``StoreError``, or `CancellationError`.
    public func wait(atMost limit: Duration? = nil) async throws -> WaitOutcome {
        wakeAll()
        return try await reporter.wait(atMost: limit, clock: clock, mayWork: mayWork)
    }

    /// Waits for some jobs, whatever else is under way.
    ///
    /// - Parameter jobs: The jobs.
    /// - Returns: How they ended, and how many have not.
    /// - Throws: ``StoreError``, or `CancellationError`.
    public func wait(for jobs: [LearningJob.ID]) async throws -> WaitOutcome {
        wakeAll()
        return try await reporter.wait(for: jobs, atMost: nil, clock: clock, mayWork: mayWork)
    }

    /// Queues failed jobs again.
    ///
    /// - Parameter ids: The jobs; those that have not failed are left alone.
    /// - Throws: ``StoreError``.
    public func retry(_ ids: [LearningJob.ID]) async throws {
        try await store.transaction { [holder] records in
            for id in ids { _ = try records.retry(id, reporter: holder) }
        }
        wakeAll()
    }

    /// Whether jobs are worked on, made and kept, or not made at all.
    public var learningPace: LearningPace { pace.withLock { $0 } }

    /// Changes the pace; jobs that wait are taken up when it is on.
    public func setPace(_ new: LearningPace) {
        pace.withLock { $0 = new }
        wakeAll()
    }

    /// Why jobs wait although learning is on: a budget that is used up; nil when they do not.
    public var hold: String? { reporter.hold.withLock { $0 } }

    /// Takes up jobs that waited for a budget, as there may be more of it now.
    public func release() {
        reporter.hold.withLock { $0 = nil }
        wakeAll()
    }

    /// Whether jobs are worked on now.
    var mayWork: @Sendable () -> Bool {
        { [pace, hold = reporter.hold] in
            pace.withLock { $0 == .on } && hold.withLock { $0 == nil }
        }
    }

    /// Looks at the store again: the book or its jobs were changed by other means than feedback.
    public func wakeAll() {
        newJobs.wake()
        newReflections.wake()
        newProofs.wake()
        reporter.nudge()
    }
}
