import Apprentice
import Glibc

extension Command {
    static let jobs = Command(
        "jobs",
        "[failed] | retry ID|all",
        summary: "what is being learned, what failed and why",
        example: ":jobs retry all",
        completing: .words(["failed", "retry"]),
        place: .both
    ) { arguments, chat in
        var arguments = arguments
        switch arguments.word() {
        case "retry":
            let which = arguments.word() ?? "all"
            try arguments.end(of: "jobs")
            try await retry(which, chat)
        case "failed":
            try arguments.end(of: "jobs")
            try await list([.failed], chat)
        case nil: try await list(LearningJob.State.allCases, chat)
        case let word?:
            throw UsageError(
                what: ":jobs does not know '\(word)'",
                why: "it takes failed, or retry",
                remedy: ":jobs retry all"
            )
        }
    }

    static let wait = Command(
        "wait",
        "[SECONDS]",
        summary: "wait until what was said so far is learned",
        example: ":wait 30",
        place: .both
    ) { arguments, chat in
        let word = arguments.rest.trimmingSpace
        // A year is longer than anybody waits, and fits the clock.
        guard word.isEmpty || (Double(word).map { (0...31_536_000).contains($0) } ?? false) else {
            throw UsageError(
                what: ":wait takes seconds",
                why: "it was '\(word)'",
                remedy: ":wait 30"
            )
        }
        let limit = Double(word).map { Duration.milliseconds(Int64($0 * 1000)) }
        let start = ContinuousClock.now
        let outcome = try await chat.loop.wait(atMost: limit)
        let vectorsLeft = await chat.waitForVectors(atMost: limit.map { $0 - (.now - start) })
        await chat.refreshStatus()
        let isIdle = outcome.learned == 0 && outcome.failed == 0 && outcome.left == 0
        var parts = [isIdle ? "nothing left to learn" : "\(outcome.learned) learned"]
        if outcome.failed > 0 { parts.append("\(outcome.failed) failed, see :jobs failed") }
        if outcome.left > 0 {
            parts.append(
                "\(outcome.left) still to be learned"
                    + (outcome.isStalled
                        ? ", but learning \(chat.whyLearningStands)"
                        : "")
            )
        }
        if vectorsLeft > 0 {
            parts.append("\(vectorsLeft) lessons are found by their words so far")
        }
        if !outcome.isComplete { chat.setExitStatus(atLeast: 1) }
        chat.output.result(
            CommandResult(
                "wait",
                parts.joined(separator: " · "),
                [
                    (key: "learned", value: JSON(outcome.learned)),
                    (key: "failed", value: JSON(outcome.failed)),
                    (key: "left", value: JSON(outcome.left)),
                ]
            )
        )
    }

    static let learning = Command(
        "learning",
        "on|off|pause",
        summary: "learn in the background, queue it, or only note it; notes act all the same",
        example: ":learning pause",
        completing: .words(["on", "off", "pause"])
    ) { arguments, chat in
        let word = arguments.rest.trimmingSpace
        if !word.isEmpty {
            guard let pace = LearningPace(rawValue: word) else {
                throw UsageError(
                    what: "learning cannot be '\(word)'",
                    why: "it takes on, off or pause",
                    remedy: ":learning pause"
                )
            }
            chat.loop.setPace(pace)
        }
        await chat.refreshStatus()
        let pace = chat.loop.learningPace.rawValue
        let words = [
            "on": "learning is on", "pause": "learning is paused: jobs wait",
            "off": "learning is off: no jobs are made, notes act all the same",
        ]
        chat.output.result(
            CommandResult(
                "learning",
                words[pace] ?? pace,
                [(key: "learning", value: .string(pace))]
            )
        )
    }

    private static func list(_ states: [LearningJob.State], _ chat: Chat) async throws {
        let (jobs, said, leases, manager, book) = try await chat.store.read { records in
            let jobs = try records.jobs(in: states, limit: .max).sorted { $0.id < $1.id }.suffix(40)
            let leases = jobs.map { $0.holder.map(records.leases) ?? .free }
            // What a person said is shown, not what a model made of it: that may be wrong.
            let said = try jobs.map { job in
                let notes = try records.feedback(job.feedback)?.notes ?? []
                return notes.last { $0.at <= job.createdAt }?.text ?? ""
            }
            return (jobs, said, leases, try records.managerLease(), records.book)
        }
        let rows = zip(zip(jobs, leases), said).map { job, said in
            let (job, lease) = job
            let words = [
                job.reason ?? (said.isEmpty ? "" : "from \"\(said.onOneLine)\""),
                lease.elsewhere.map { "in \($0)" } ?? "",
            ]
            return [
                "j\(job.id)", job.state.rawValue, "#\(job.turn)",
                job.skill.flatMap { book[$0]?.id } ?? "",
                words.filter { !$0.isEmpty }.joined(separator: " · "),
            ]
        }
        let table =
            rows.isEmpty
            ? "no jobs" : Table.text(rows, fitting: chat.output.width, wrappingLast: true)
        let hold = chat.loop.hold
        chat.output.result(
            CommandResult(
                "jobs",
                table + (manager.elsewhere.map { "\nlessons are worded in \($0)" } ?? "")
                    + (hold.map { "\nlearning waits: \($0)" } ?? ""),
                [
                    (key: "hold", value: JSON(hold)),
                    (key: "manager", value: manager.json),
                    (
                        key: "jobs",
                        value: .array(
                            zip(jobs, leases).map { job, lease in
                                [
                                    "job": JSON(job.id), "state": .string(job.state.rawValue),
                                    "turn": JSON(job.turn),
                                    "skill": JSON(job.skill.flatMap { book[$0]?.id }),
                                    "attempts": JSON(job.attempts), "lease": lease.json,
                                    "reason": JSON(job.reason), "revision": JSON(job.revision),
                                ]
                            }
                        )
                    ),
                ]
            )
        )
    }

    private static func retry(_ which: String, _ chat: Chat) async throws {
        let failed = try await chat.store.read { try $0.jobs(in: [.failed], limit: .max).map(\.id) }
        let ids: [Int]
        if which == "all" {
            ids = failed
        } else {
            guard let id = Int(which.hasPrefix("j") ? String(which.dropFirst()) : which),
                failed.contains(id)
            else {
                throw LearningError(
                    "no failed job '\(which)'",
                    why: failed.isEmpty
                        ? "no job has failed"
                        : "failed are \(failed.map { "j\($0)" }.joined(separator: " "))",
                    remedy: "see them: :jobs failed"
                )
            }
            ids = [id]
        }
        try await chat.loop.retry(ids)
        chat.output.result(
            CommandResult(
                "jobs",
                "\(ids.count) queued again",
                [(key: "retried", value: .array(ids.map { JSON($0) }))]
            )
        )
    }
}

extension LeaseState {
    /// The process, if it is another than this: `process 4711`.
    fileprivate var elsewhere: String? {
        switch self {
        case .held(let process?) where process != getpid(): "process \(process)"
        case .stopped(let process):
            "process \(process), which is stopped: others take over its work"
        case .held, .free: nil
        }
    }

    /// `{"process": 4711, "stopped": false}`; null when nobody has it.
    fileprivate var json: JSON {
        switch self {
        case .held(let process): ["process": JSON(process.map(Int.init)), "stopped": false]
        case .stopped(let process): ["process": JSON(Int(process)), "stopped": true]
        case .free: .null
        }
    }
}

extension Chat {
    /// Waits until the lessons have the vectors by which they are found.
    ///
    /// - Returns: How many have none yet.
    func waitForVectors(atMost limit: Duration?) async -> Int {
        let (layout, project) = (agent.layout, project)
        return await agent.meaning?.finish(atMost: limit) {
            SkillSelection.asksForMeaning(of: $0, project: project, layout: layout)
        } ?? 0
    }
}
