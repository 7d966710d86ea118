import ApprenticeSystem

/// Keeps at most so many Reflectors at work, each on a job leased from the store.
struct ReflectorPool: Sendable {
    /// Who reflects.
    let reflector: Reflector
    /// The most at once.
    let limit: Int
    /// Where jobs are leased from and reflections are kept.
    let store: any LearningStore
    /// The loop the jobs are leased to.
    let holder: LeaseHolder
    /// What the scores of a turn come to.
    let scoring: Locked<Scoring>
    /// What finds lessons by meaning; nil where words decide.
    let meaning: MeaningSearch?
    /// Whether the model is trusted to say which of two notes holds.
    let mayJudge: Bool
    /// Called after each step of a job.
    let report: @Sendable (JobReporter.Step) async -> Void

    /// Works whenever the signal wakes it, until the signal is finished.
    ///
    /// - Parameters:
    ///   - signal: Woken by new jobs, by a Reflector that ends, and by the clock.
    ///   - mayWork: Whether learning is on.
    func run(on signal: Signal, mayWork: @escaping @Sendable () -> Bool) async {
        // The leases at work; one taken back and leased again is at work twice.
        let held = Locked<[LearningJob.ID]>([])
        await withDiscardingTaskGroup { group in
            for await _ in signal.wakes {
                let busy = held.withLock { $0 }
                guard mayWork(), busy.count < limit else { continue }
                for assignment in await claim(limit - busy.count, atWork: Set(busy)) {
                    let id = assignment.job.id
                    held.withLock { $0.append(id) }
                    group.addTask {
                        await reflect(on: assignment)
                        held.withLock { held in
                            if let index = held.firstIndex(of: id) { held.remove(at: index) }
                        }
                        signal.wake()
                    }
                }
            }
            group.cancelAll()
        }
    }

    private func claim(_ room: Int, atWork: Set<LearningJob.ID>) async -> [Assignment] {
        do {
            let scoring = scoring.withLock { $0 }
            let claimed = try await store.transaction { [holder] in
                try $0.claim(limit: room, for: holder, atWork: atWork, scoring: scoring)
            }
            if !claimed.isEmpty { await report(.moved) }
            return claimed
        } catch {
            await report(.storeFailed(error))
            return []
        }
    }

    /// The notes of other lessons that cannot hold beside the assignment's newest.
    private func contradicted(
        by assignment: Assignment,
        spending usage: inout Usage
    ) async throws -> [ContradictedNote] {
        let (job, question) = (assignment.job, assignment.trajectory.question)
        guard let uid = job.skill else { return [] }
        let book = try await store.read { $0.book }
        guard let own = book[uid], own.isLive,
            let note = own.liveNotes.last(where: { $0.feedback == job.feedback })?.note
        else { return [] }
        let near = await meaning?.told(note, of: question.trimmingSpace)?.near ?? []
        let clear = ClearContradiction(note, of: question)
        let isPraise = assignment.feedback.first { $0.id == job.feedback }?.isGood ?? false
        func rivals(_ reach: Rival.Reach) -> [Rival] {
            book.rivals(of: note, question: question, own: own, near: near, reach: reach).filter {
                book[$0.skill].map { $0.lastTold < own.lastTold } ?? false
            }
        }
        var beaten = isPraise ? [] : rivals(.narrow).filter(clear.holds)
        let open = mayJudge ? rivals(.wide).filter { !beaten.contains($0) } : []
        if !open.isEmpty {
            let (judged, spent) = try await reflector.contradicted(
                by: note,
                of: question,
                among: open,
                priority: job.isInteractive ? .learning : .batch
            )
            usage = usage + spent
            beaten += judged
        }
        return beaten.map { ContradictedNote(skill: $0.skill, note: $0.note) }
    }

    private func reflect(on assignment: Assignment) async {
        let job = assignment.job
        do {
            var (reflection, usage) = try await reflector.reflect(on: assignment)
            do {
                reflection.contradicted = try await contradicted(by: assignment, spending: &usage)
            } catch is ModelError {
                // What was found is worth keeping without the comparison; nothing is replaced then.
            }
            let found = reflection
            await report(.usage(usage))
            _ = try await store.transaction { try $0.keep(found, of: job) }
            await report(.moved)
        } catch let error as StoreError {
            // Not the job's fault: it is leased again when the store can be written again.
            await report(.storeFailed(error))
        } catch {
            guard !(error is CancellationError), !Task.isCancelled else {
                // The program ends: the job goes back to the queue, for the next start.
                _ = try? await store.transaction { try $0.release(job) }
                return
            }
            let reason = ModelError.reason(error)
            if (error as? ModelError)?.code == .budgetReached {
                // Reported first, so that the job is not claimed again at once.
                await report(.held(reason))
                _ = try? await store.transaction { try $0.release(job) }
                return
            }
            _ = try? await store.transaction { [holder] in
                try $0.fail(job, reason: reason, by: holder)
            }
            await report(.moved)
        }
    }
}
