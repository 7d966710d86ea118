import ApprenticeSystem

/// Reports what a loop does, one event after another, and lets others wait for jobs.
///
/// Whether a job was learned or failed comes from one place, the ends that the store keeps until they
/// are reported. So a report is not lost when another loop ends the job, nor made twice.
actor JobReporter {
    /// Something the pool or the manager did.
    enum Step: Sendable {
        /// Jobs in the store moved.
        case moved
        /// A batch was committed, with these notices.
        case committed(notices: [String])
        /// A call took tokens.
        case usage(Usage)
        /// Nothing can be learned for a while, and why.
        case held(String)
        /// The store failed.
        case storeFailed(any Error)
    }

    /// Why work is paused while learning is enabled.
    nonisolated let hold = Locked<String?>(nil)
    private let store: any LearningStore
    private let holder: LeaseHolder
    private let onEvent: @Sendable (LearningEvent) -> Void
    private var stats = LearningStats()
    private var hasReportedStats = false
    private let waiters = Locked<[Int: AsyncStream<Void>.Continuation]>([:])
    private var nextWaiter = 0
    private let nudges = Signal()
    private var phase = Phase.new
    /// What the store last failed for, until something is kept again.
    private var lastStoreFailure: String?
    /// How many looks were asked for, and how many of those are over.
    private var looks = (asked: 0, over: 0)
    private var isLooking = false
    private var lookers: [(number: Int, continuation: CheckedContinuation<Void, Never>)] = []

    /// The states of jobs that are not at their end.
    private static let open = LearningJob.State.allCases.filter { !$0.isFinal }

    /// Whether jobs are worked on here.
    private enum Phase {
        case new
        case running
        case ended
    }

    init(
        store: any LearningStore,
        holder: LeaseHolder,
        onEvent: @escaping @Sendable (LearningEvent) -> Void
    ) {
        (self.store, self.holder, self.onEvent) = (store, holder, onEvent)
    }

    /// Has waiters and counters look at the store again, from outside the actor.
    nonisolated func nudge() {
        nudges.wake()
        wakeWaiters()
    }

    /// Looks after each nudge, until it is cancelled.
    func followNudges() async {
        for await _ in nudges.wakes { await look() }
    }

    private nonisolated func wakeWaiters() {
        waiters.withLock { for waiter in $0.values { waiter.yield() } }
    }

    func start() async {
        phase = .running
        await look()
    }

    func stop() async {
        phase = .ended
        await look()
    }

    func take(_ step: Step) async {
        switch step {
        case .moved: lastStoreFailure = nil
        case .committed(let notices):
            lastStoreFailure = nil
            await look()
            for notice in notices { onEvent(.notice(notice)) }
            return
        case .usage(let usage): return onEvent(.usage(usage))
        case .held(let reason): held(reason)
        case .storeFailed(let error): storeFailed(error)
        }
        await look()
    }

    /// Whether any job in the store is not at its end.
    var isWorkLeft: Bool { stats.queued + stats.active > 0 }

    /// Reports the ends that wait for this loop, then the counters if they changed, and wakes who
    /// waits.
    ///
    /// When it returns, every end that was kept when it was called has been reported.
    func look() async {
        looks.asked += 1
        // The actor is free while the store reads; of many looks asked for meanwhile one is enough.
        guard !isLooking else {
            let number = looks.asked
            return await withCheckedContinuation { lookers.append((number, $0)) }
        }
        isLooking = true
        while looks.over < looks.asked {
            let number = looks.asked
            await lookOnce()
            looks.over = number
            for looker in lookers where looker.number <= number { looker.continuation.resume() }
            lookers.removeAll { $0.number <= number }
        }
        isLooking = false
    }

    private func lookOnce() async {
        let holder = holder
        let seen = try? await store.read { records in
            (try !records.ends(for: holder).isEmpty, try records.gauges(), records.book)
        }
        if let (hasEnds, gauges, book) = seen {
            if hasEnds, let ends = try? await store.transaction({ try $0.takeEnds(for: holder) }) {
                for end in ends { report(end) }
            }
            var new = stats
            (new.queued, new.active) = gauges
            (new.skills, new.revision) = (book.liveCount, book.revision)
            new.hold = hold.withLock { $0 }
            if new != stats || !hasReportedStats || hasEnds { onEvent(.stats(new)) }
            (stats, hasReportedStats) = (new, true)
        }
        wakeWaiters()
    }

    private func report(_ event: LearningEvent) {
        switch event {
        case .learned: stats.completed += 1
        case .failed: stats.failed += 1
        default: break
        }
        onEvent(event)
    }

    /// Waits until some jobs are at their end, or nothing will bring them there; the ends that this
    /// loop reports have been reported then.
    ///
    /// - Parameters:
    ///   - chosen: The jobs; nil for those under way now.
    ///   - limit: The longest wait; nil for as long as something runs.
    ///   - clock: What the limit goes by.
    ///   - mayWork: Whether learning is on.
    /// - Returns: How they ended, and how many have not.
    /// - Throws: ``StoreError``, or `CancellationError`.
    func wait(
        for chosen: [LearningJob.ID]? = nil,
        atMost limit: Duration?,
        clock: any Clock<Duration>,
        mayWork: @Sendable () -> Bool
    ) async throws -> WaitOutcome {
        let open = try await store.read { try $0.jobIDs(in: Self.open) }
        let ids = chosen ?? open
        let (wakes, waiter) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        let key = nextWaiter
        nextWaiter += 1
        waiters.withLock { $0[key] = waiter }
        // Ends the wait when its time is up; cancelled with it otherwise.
        let timer = limit.map { limit in
            Task {
                try await Self.sleep(for: limit, clock)
                waiter.finish()
            }
        }
        defer {
            timer?.cancel()
            waiters.withLock { $0[key] = nil }
        }
        // A loop that was only just started is not one that never will be.
        let start = phase == .new ? Task { try await self.giveStart(clock) } : nil
        defer { start?.cancel() }
        waiter.yield()
        for await _ in wakes {
            // Only who is left is asked for each time; how they ended, once.
            let open = try await store.read { Set(try $0.jobIDs(in: Self.open)) }
            let left = ids.count { open.contains($0) }
            if left == 0 || isStalled(left, mayWork: mayWork()) { break }
        }
        try Task.checkCancellation()
        await look()
        return try await outcome(of: ids, mayWork: mayWork())
    }

    private func giveStart(_ clock: any Clock<Duration>) async throws {
        try await Self.sleep(for: .seconds(2), clock)
        if phase == .new { await stop() }
    }

    private static func sleep(for limit: Duration, _ clock: some Clock<Duration>) async throws {
        try await clock.sleep(for: limit)
    }

    private func outcome(of ids: [LearningJob.ID], mayWork: Bool) async throws -> WaitOutcome {
        let states = try await store.read { records in
            try ids.compactMap { try records.job($0)?.state }
        }
        let left = states.count { !$0.isFinal }
        return WaitOutcome(
            learned: states.count { $0 == .learned },
            failed: states.count { $0 == .failed },
            left: left,
            isStalled: isStalled(left, mayWork: mayWork)
        )
    }

    private func isStalled(_ left: Int, mayWork: Bool) -> Bool {
        left > 0 && (!mayWork || phase == .ended)
    }

    /// Says so once, not for each job.
    private func held(_ reason: String) {
        let isNew = hold.withLock { hold in
            defer { hold = reason }
            return hold == nil
        }
        if isNew { onEvent(.notice("learning waits: " + reason)) }
    }

    /// Says so once, not each second that it lasts.
    private func storeFailed(_ error: any Error) {
        let what = (error as? any Explained)?.what ?? "\(error)"
        guard what != lastStoreFailure else { return }
        lastStoreFailure = what
        onEvent(.notice("learning waits: " + what))
    }
}
