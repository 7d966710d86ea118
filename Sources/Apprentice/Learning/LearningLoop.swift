import ApprenticeSystem

/// Learns from feedback while the conversation goes on.
///
/// ```text
/// question ─▶ Agent ─▶ answer                       foreground: never waits for learning
///               ▲          │
///      newest   │      feedback ──▶ LearningJob ──▶ ReflectorPool (≤ N at once, read a snapshot)
///      snapshot │          │          on disk             │ reflections, on disk
///               │   at once, no model                     ▼
///            Skillbook ◀── all or nothing ──────── SkillManagerLoop (one at a time, all that wait)
///                └──────────────▶ ProofLoop (asks again whether it is followed, while nobody waits)
/// ```
///
/// The store is the queue; the signals here are hints, so nothing is lost with them.
public final class LearningLoop: Sendable {
    let store: any LearningStore
    private let pool: ReflectorPool
    private let manager: SkillManagerLoop
    let proofs: ProofLoop
    let holder = LeaseHolder()
    let reporter: JobReporter
    private let hasBegun = Locked(false)
    let pace = Locked(LearningPace.on)
    let scoring = Locked(Scoring())
    let mode: LearningMode
    /// What finds lessons by meaning; nil where words decide.
    public let meaning: MeaningSearch?
    let (newJobs, newReflections, newProofs) = (Signal(), Signal(), Signal())
    let clock: any Clock<Duration>

    /// Wires a loop; it works while ``run()`` does.
    ///
    /// - Parameters:
    ///   - store: Where everything is kept.
    ///   - reflector: Who reflects.
    ///   - manager: Who decides.
    ///   - reflectors: How many reflect at once, at least 1.
    ///   - meaning: What finds lessons by meaning; its vectors are made while the loop works.
    ///   - clock: What time-outs and the look at other processes' jobs go by.
    ///   - onEvent: Called for each event, one after another.
    public init(
        store: any LearningStore,
        reflector: Reflector,
        manager: SkillManager,
        reflectors: Int = 8,
        meaning: MeaningSearch? = nil,
        clock: any Clock<Duration> = ContinuousClock(),
        onEvent: @escaping @Sendable (LearningEvent) -> Void
    ) {
        let reporter = JobReporter(store: store, holder: holder, onEvent: onEvent)
        let (newReflections, newProofs) = (newReflections, newProofs)
        (self.store, self.reporter, self.clock, mode) = (store, reporter, clock, manager.mode)
        self.meaning = meaning
        pool = ReflectorPool(
            reflector: reflector,
            limit: max(1, reflectors),
            store: store,
            holder: holder,
            scoring: scoring,
            meaning: meaning,
            mayJudge: manager.mode == .free
        ) {
            await reporter.take($0)
            newReflections.wake()
        }
        proofs = ProofLoop(store: store, holder: holder) { await reporter.take($0) }
        self.manager = SkillManagerLoop(
            manager: manager,
            store: store,
            holder: holder,
            proves: proofs.isOn,
            tokenLimit: max(1500, manager.model.profile.contextWindow / 4)
        ) {
            await reporter.take($0)
            newProofs.wake()
        }
    }

    /// Learns until ``finish()`` or cancellation; what was not learned then waits in the store.
    public func run() async {
        let mayWork = mayWork
        hasBegun.withLock { $0 = true }
        await reporter.start()
        await withTaskGroup { group in
            group.addTask { await self.pool.run(on: self.newJobs, mayWork: mayWork) }
            group.addTask { await self.manager.run(on: self.newReflections, mayWork: mayWork) }
            group.addTask { await self.proofs.run(on: self.newProofs, mayWork: mayWork) }
            group.addTask { await self.reporter.followNudges() }
            group.addTask { await self.lookAround() }
            if let meaning = self.meaning { group.addTask { await meaning.run() } }
            // Whoever ends first was told to; the others stop their calls and give up their leases.
            await group.next()
            group.cancelAll()
        }
        await reporter.stop()
        holder.release()
    }

    /// Ends ``run()`` once the calls in flight have been stopped; a loop runs once.
    public func finish() {
        for signal in [newJobs, newReflections, newProofs] { signal.finish() }
        // One that never ran reports nothing: others do.
        if !hasBegun.withLock({ $0 }) { holder.release() }
    }

    /// Takes in a verdict; when this returns it is kept, and its note acts already.
    ///
    /// - Parameters:
    ///   - verdict: What was said, and of which turn.
    ///   - origin: Where its note came from, if nobody said it here; what a tool told and gives orders
    ///     is held back until a person accepts it.
    /// - Returns: What became of it.
    /// - Throws: ``LearningError`` when there is no such turn, ``StoreError``.
    public func acknowledge(
        _ verdict: Verdict,
        from origin: Skill.Origin? = nil
    ) async throws -> Acknowledgement {
        let noted = try await noteMeaning(of: verdict)
        let acknowledged = try await store.transaction { [policy] in
            try $0.acknowledge(verdict, policy: policy, meaning: noted, origin: origin)
        }
        meaning?.bookChanged()
        newJobs.wake()
        return acknowledged
    }

    private func noteMeaning(of verdict: Verdict) async throws -> NoteMeaning? {
        guard let meaning, meaning.mayTell, let note = verdict.note?.trimmingSpace else {
            return nil
        }
        let turn = try await store.read { try $0.trajectory(verdict.turn) }
        guard let turn else { return nil }
        return await meaning.told(note, of: turn.question.trimmingSpace)
    }

    /// Now and then takes up the jobs of processes that died, and sees what others have finished.
    private func lookAround() async {
        wakeAll()
        while (try? await clock.sleep(for: .seconds(1))) != nil {
            await reporter.look()
            if await reporter.isWorkLeft { wakeAll() }
            meaning?.bookChanged()
        }
    }
}
