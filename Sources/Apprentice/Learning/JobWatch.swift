/// Turns what pool and manager tell into events and counters, one after another, and lets others
/// wait for jobs.
actor JobWatch {
    /// Why jobs are not worked on although learning is on.
    nonisolated let hold = Locked<String?>(nil)
    private let store: any LearningStore
    private let onEvent: @Sendable (LearningEvent) -> Void
    private var stats = LearningStats()
    /// Jobs acknowledged or claimed here whose end was not reported yet.
    private var expected: Set<LearningJob.ID> = []
    /// Jobs whose end was reported, and as what.
    ///
    /// A late look at the store does not report it again; one that failed and goes on is learned all
    /// the same.
    private var reported: [LearningJob.ID: LearningJob.State] = [:]
    private var isRefreshing = false
    private var needsRefresh = false
    private let waiters = Locked<[Int: AsyncStream<Void>.Continuation]>([:])
    private var nextWaiter = 0
    private let nudges = Signal()
    private var phase = Phase.new
    /// What the store last failed for, until something is kept again.
    private var lastStoreFailure: String?

    /// The states of jobs that are not at their end.
    private static let open = LearningJob.State.allCases.filter { !$0.isFinal }

    /// Whether jobs are worked on here.
    private enum Phase {
        case new
        case running
        case ended
    }

    init(store: any LearningStore, onEvent: @escaping @Sendable (LearningEvent) -> Void) {
        self.store = store
        self.onEvent = onEvent
    }

    /// Lets waiters look again, and the gauges be told, from outside the actor.
    nonisolated func nudge() {
        nudges.wake()
        wakeWaiters()
    }

    /// Tells the gauges after each nudge, until it is cancelled.
    func followNudges() async {
        for await _ in nudges.wakes { await changed() }
    }

    private nonisolated func wakeWaiters() {
        waiters.withLock { for waiter in $0.values { waiter.yield() } }
    }

    func start() async {
        phase = .running
        // What a loop before left half done is reported here, so it is known before it is learned.
        _ = await look()
        await changed()
    }

    func stop() async {
        phase = .ended
        await changed()
    }

    /// Counts jobs as this program's, but for those whose end was told before this could be said.
    func expect(_ ids: [LearningJob.ID]) async {
        expected.formUnion(ids.filter { reported[$0] == nil })
        await changed()
    }

    /// Failed jobs are about to be queued again, and will be told once more.
    ///
    /// Said afterwards it would come too late for a job that is quick.
    func retry(_ ids: [LearningJob.ID]) { forget(ids.filter { reported[$0] == .failed }) }

    func take(_ report: ReflectorPool.Report) async {
        switch report {
        case .claimed(let ids):
            lastStoreFailure = nil
            forget(ids)
            expected.formUnion(ids)
        case .reflected(_, let usage): onEvent(.usage(usage))
        case .failed(let id, let reason): failed(id, reason)
        case .held(let reason): held(reason)
        case .storeFailed(let error): storeFailed(error)
        }
        await changed()
    }

    func take(_ report: SkillManagerLoop.Report) async {
        switch report {
        case .adopted(let ids): expected.formUnion(ids.filter { reported[$0] != .done })
        case .committed(let commit):
            lastStoreFailure = nil
            expected.subtract(commit.elsewhere)
            let ours = commit.jobs.filter { !commit.elsewhere.contains($0.id) }
            expected.formUnion(ours.map(\.id).filter { reported[$0] != .done })
            for job in ours { learned(job, commit.revision) }
            for notice in commit.notices { onEvent(.notice(notice)) }
        case .usage(let usage): onEvent(.usage(usage))
        case .failed(let id, let reason): failed(id, reason)
        case .held(let reason): held(reason)
        case .storeFailed(let error): storeFailed(error)
        }
        await changed()
    }

    /// Reports what other processes did to this program's jobs, and lets waiters look again.
    ///
    /// - Returns: Whether any job in the store is not at its end.
    func look() async -> Bool {
        let ids = expected
        let seen = try? await store.read { records in
            let ends = try ids.compactMap { try records.job($0) }.filter(\.state.isFinal)
            // Many jobs end in one revision, which is large then.
            let revisions = try Dictionary(
                uniqueKeysWithValues: Set(ends.compactMap(\.revision)).map {
                    ($0, try records.revision($0))
                }
            )
            // A reflection that an earlier loop left behind is learned here, and so reported here.
            let orphans = try records.jobs(in: [.reflected], limit: .max).filter {
                !$0.isToldElsewhere(than: records)
            }
            let ended = ends.map { job in
                (job, job.revision.flatMap { revisions[$0] ?? nil }, job.teller == records.owner)
            }
            let isOpen = try !records.jobIDs(in: Self.open).isEmpty
            return (ended, orphans.map(\.id), isOpen, records.book.revision)
        }
        guard let (ends, orphans, isOpen, revision) = seen else { return false }
        expected.formUnion(orphans.filter { reported[$0] != .done })
        for (job, revision, isOurs) in ends where expected.contains(job.id) {
            // Each end is told by one process.
            guard isOurs else {
                expected.remove(job.id)
                continue
            }
            switch job.state {
            case .done: learned(job, revision)
            case .failed: failed(job.id, job.reason ?? "no reason was kept")
            default: expected.remove(job.id)
            }
        }
        if !ends.isEmpty || revision != stats.revision { await changed() }
        wakeWaiters()
        return isOpen
    }

    /// Waits until some jobs are at their end, or nothing will bring them there.
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
        _ = await look()
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
            learned: states.count { $0 == .done },
            failed: states.count { $0 == .failed },
            left: left,
            isStalled: isStalled(left, mayWork: mayWork)
        )
    }

    private func isStalled(_ left: Int, mayWork: Bool) -> Bool {
        left > 0 && (!mayWork || phase == .ended)
    }

    private func forget(_ ids: [LearningJob.ID]) {
        for id in ids { reported[id] = nil }
    }

    private func learned(_ job: LearningJob, _ revision: Revision?) {
        guard expected.remove(job.id) != nil else { return }
        reported[job.id] = .done
        stats.completed += 1
        onEvent(.learned(LearnedLesson(job: job, revision: revision)))
    }

    private func failed(_ id: LearningJob.ID, _ reason: String) {
        guard expected.remove(id) != nil else { return }
        reported[id] = .failed
        stats.failed += 1
        onEvent(.failed(job: id, reason: reason))
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

    /// Brings the gauges up to the store, tells them, and wakes who waits.
    private func changed() async {
        // The actor is free while the store reads; of many changes meanwhile one more look is enough.
        needsRefresh = true
        guard !isRefreshing else { return }
        isRefreshing = true
        while needsRefresh {
            needsRefresh = false
            let seen = try? await store.read {
                (try $0.gauges(), $0.book.liveCount, $0.book.revision)
            }
            if let (gauges, skills, revision) = seen {
                (stats.queued, stats.active) = gauges
                (stats.skills, stats.revision) = (skills, revision)
            }
            stats.hold = hold.withLock { $0 }
            onEvent(.stats(stats))
            wakeWaiters()
        }
        isRefreshing = false
    }
}
