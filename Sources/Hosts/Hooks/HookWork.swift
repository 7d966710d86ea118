package import Apprentice

/// What one call of a hook does: keeps what the user corrects, and finds the lessons for a prompt.
///
/// What is kept is durable before anything is said of it.
package struct HookWork: Sendable {
    /// The most a prompt's lessons may take, in tokens.
    package static let budget = 1_000

    /// Who calls.
    package var host: any Host
    /// Where everything is kept.
    package var store: any LearningStore
    /// The project the user works in; nil outside of any.
    package var project: String?
    /// What makes a job.
    package var policy: LearningPolicy
    /// The last question and its answer, read from the host's transcript when it is needed.
    package var lastTurn: @Sendable (_ prompt: String) -> HostTurn?
    /// The vector of a question and the name of its model, where one is to be had at once.
    package var vector: @Sendable (_ question: String) async -> (TextVector, model: String)?

    /// Creates the work of a call.
    package init(
        host: any Host,
        store: any LearningStore,
        project: String?,
        policy: LearningPolicy = LearningPolicy(),
        lastTurn: @escaping @Sendable (_ prompt: String) -> HostTurn? = { _ in nil },
        vector: @escaping @Sendable (_ question: String) async -> (TextVector, model: String)? = {
            _ in nil
        }
    ) {
        (self.host, self.store, self.project, self.policy) = (host, store, project, policy)
        (self.lastTurn, self.vector) = (lastTurn, vector)
    }

    /// What came of a call.
    package struct Outcome: Sendable, Equatable {
        /// What is to be said.
        package var reply = HookReply()
        /// Whether something waits to be learned.
        package var hasWork = false
    }

    /// Does what an event asks for.
    ///
    /// - Parameter event: What the host told.
    /// - Returns: What is to be said; it is kept by then.
    /// - Throws: ``StoreError``, ``LearningError``.
    package func run(_ event: HostEvent) async throws -> Outcome {
        switch event.kind {
        case .turnEnded:
            return try await tellLearned(event)
        case .promptSubmitted(let prompt):
            if prompt.trimmingSpace == ":undo", !event.isFromAgent {
                return try await takeBack(event)
            }
            var outcome = Outcome()
            var question = prompt
            if !event.isFromAgent, Correction.mayBeSure(prompt) {
                let turn = event.lastTurn ?? lastTurn(prompt)
                let reading = turn.flatMap { Correction.reading(prompt, after: $0.answer) }
                if let turn, let (note, certainty) = reading, certainty == .sure {
                    question = turn.question + "\n" + note
                    (outcome.reply.line, outcome.hasWork) = try await keep(
                        Proposal(host: host.name, said: prompt, note: note, of: turn),
                        of: turn,
                        event
                    )
                } else if Correction.command(prompt) != nil {
                    outcome.reply.line =
                        "nothing noted: no answer was found in this conversation · teach it in: apprentice"
                }
            }
            outcome.reply.context = try await lessons(for: question)
            return outcome
        }
    }

    // MARK: Lessons

    private func lessons(for question: String) async throws -> String? {
        async let asked = vector(question)
        let (project, budget) = (project, Self.budget)
        let book = try await store.read { $0.book }
        guard book.liveCount > 0 else { return nil }
        var meaning: QuestionMeaning?
        if let (vector, model) = await asked {
            meaning = try await store.read { records in
                let skills = book.live.filter { $0.project == nil || $0.project == project }
                return try MeaningSearch.near(vector, by: model, among: skills, in: records)
            }
        }
        let selection = SkillSelection(
            question: question,
            book: book,
            index: SkillIndex(for: question, in: book),
            project: project,
            layout: SkillLayout(layout: .relevant, budget: budget),
            meaning: meaning
        )
        return Self.context(of: selection.shown, budget: budget)
    }

    /// The lessons as a model reads them.
    ///
    /// - Parameters:
    ///   - skills: The lessons.
    ///   - budget: The most they may take, in tokens; those that do not fit are left out.
    /// - Returns: The text; nil when there are none.
    package static func context(of skills: [Skill], budget: Int = .max) -> String? {
        let heading =
            "The user taught these lessons with earlier corrections. Follow those that apply here."
        var left = budget - Tokens.estimate(heading) - 10
        var lines: [String] = []
        for line in skills.map(\.promptLine) {
            let size = Tokens.estimate(line)
            guard size <= left else { continue }
            left -= size
            lines.append(line)
        }
        guard !lines.isEmpty else { return nil }
        return heading + "\n" + Fence.block("lessons", lines.joined(separator: "\n"))
    }

    // MARK: Corrections

    private func keep(
        _ correction: Proposal,
        of turn: HostTurn,
        _ event: HostEvent
    ) async throws -> (line: String, hasWork: Bool) {
        let (project, policy, host) = (project, policy, host.name)
        let kept = try await store.transaction { records in
            var memory = try HostMemory(host: host, session: event.session, in: records)
            let id = try records.keep(turn, of: host, in: &memory, project: project)
            let kept = try records.acknowledge(.bad(id, note: correction.note), policy: policy)
            memory.add(kept)
            // Known, so that an import of the transcript does not propose it.
            var known = correction.emptied
            known.state = .accepted
            _ = try records.propose(known)
            try memory.save(in: &records)
            return kept
        }
        let named = kept.skill.map { " · \($0.id)" } ?? ""
        let replaced = kept.replaced.map(\.id).joined(separator: ", ")
        return (
            (kept.isNew || kept.skill == nil ? "noted" : "known already") + named
                + (replaced.isEmpty ? "" : " · replaces \(replaced)") + " · :undo takes it back",
            kept.job != nil
        )
    }

    /// Takes back what was noted last in the host's conversation.
    private func takeBack(_ event: HostEvent) async throws -> Outcome {
        let host = host.name
        let words = try await store.transaction { records in
            var memory = try HostMemory(host: host, session: event.session, in: records)
            while let last = memory.noted.popLast() {
                // Taken back elsewhere meanwhile.
                guard let taken = try? records.undo(last, upTo: .max) else { continue }
                try memory.save(in: &records)
                let gone = taken.revision?.changes.filter { $0.kind == .removed } ?? []
                return "taken back" + gone.compactMap(\.after).map { " · " + $0.id }.joined()
            }
            return "nothing was noted here that could be taken back"
        }
        return Outcome(reply: HookReply(line: words, stops: true))
    }

    /// Says once what was learned of what was noted in the host's conversation.
    private func tellLearned(_ event: HostEvent) async throws -> Outcome {
        let host = host.name
        let waiting = try await store.read {
            try HostMemory(host: host, session: event.session, in: $0).waiting
        }
        guard !waiting.isEmpty else { return Outcome() }
        let states = try await store.read { records in
            try waiting.map { try records.job($0)?.state }
        }
        let open = states.contains { $0.map { !$0.isFinal } ?? false }
        guard states.contains(where: { $0?.isFinal ?? true }) else {
            return Outcome(hasWork: open)
        }
        let learned = try await store.transaction { records in
            var memory = try HostMemory(host: host, session: event.session, in: records)
            let ended = try memory.waiting.compactMap { id -> LearningJob? in
                try records.job(id).flatMap { $0.state.isFinal ? $0 : nil }
            }
            let gone = try memory.waiting.filter { try records.job($0) == nil }
            memory.waiting.removeAll { id in gone.contains(id) || ended.contains { $0.id == id } }
            try memory.save(in: &records)
            return ended.filter { $0.state == .learned }.compactMap { job in
                job.skill.flatMap { records.book[$0] }
            }
        }
        let live = learned.filter(\.isLive)
        guard !live.isEmpty else { return Outcome(hasWork: open) }
        let words = live.map { "\($0.id): \($0.content.onOneLine.shortened)" }
        return Outcome(
            reply: HookReply(line: "learned · " + words.joined(separator: " · ")),
            hasWork: open
        )
    }
}

/// What is remembered of a host's conversation, as a named value.
struct HostMemory {
    /// How many of each are remembered.
    private static let limit = 50

    private let name: String
    /// Our session for it.
    var session: Session.ID?
    /// The turns of it that are kept, by what was asked and answered.
    private var turns: [(key: String, id: Trajectory.ID)] = []
    /// The revisions by which something was noted, oldest first.
    var noted: [Int] = []
    /// The jobs whose end was not told yet.
    var waiting: [LearningJob.ID] = []

    init(host: String, session: String, in records: any LearningRecords) throws {
        name = "host:" + host + ":" + Self.key(session)
        guard let text = try records.value(name), let json = try? JSON(parsing: text) else {
            return
        }
        func numbers(_ key: String) -> [Int] { (json[key]?.array ?? []).compactMap(\.int) }
        self.session = json["session"]?.int
        turns = (json["turns"]?.object ?? []).compactMap { member in
            member.value.int.map { (member.key, $0) }
        }
        (noted, waiting) = (numbers("noted"), numbers("waiting"))
    }

    /// A short name for a text, however long that is.
    static func key(_ text: String) -> String {
        TextVector.Key(text).bytes.map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
    }

    func turn(_ key: String) -> Trajectory.ID? { turns.last { $0.key == key }?.id }

    mutating func add(_ turn: Trajectory.ID, as key: String) { turns.append((key, turn)) }

    mutating func add(_ kept: Acknowledgement) {
        if noted.last != kept.revision { noted.append(kept.revision) }
        if let job = kept.job, !waiting.contains(job.id) { waiting.append(job.id) }
    }

    func save(in records: inout some LearningRecords) throws {
        func numbers(_ ids: [Int]) -> JSON { .array(ids.suffix(Self.limit).map { JSON($0) }) }
        let json = JSON.object([
            (key: "session", value: JSON(session)),
            (
                key: "turns",
                value: .object(turns.suffix(Self.limit).map { (key: $0.key, value: JSON($0.id)) })
            ),
            (key: "noted", value: numbers(noted)), (key: "waiting", value: numbers(waiting)),
        ])
        try records.setValue(json.compact, for: name)
    }
}

extension LearningRecords {
    /// Keeps a turn of a host's conversation, once, so that it can be judged.
    ///
    /// - Parameters:
    ///   - turn: The turn.
    ///   - host: The host's name.
    ///   - session: The conversation, as the host names it.
    ///   - project: The project it was in.
    /// - Returns: The turn's number.
    /// - Throws: ``StoreError``.
    package mutating func keep(
        _ turn: HostTurn,
        of host: String,
        in session: String,
        project: String?
    ) throws -> Trajectory.ID {
        var memory = try HostMemory(host: host, session: session, in: self)
        let id = try keep(turn, of: host, in: &memory, project: project)
        try memory.save(in: &self)
        return id
    }

    /// Keeps a turn of a host's conversation, once.
    ///
    /// - Parameters:
    ///   - turn: The turn.
    ///   - host: The host's name.
    ///   - memory: What is remembered of the conversation.
    ///   - project: The project it was in.
    ///   - hadLessons: Whether today's lessons may have stood in its prompt; not in that of a turn that
    ///     was over before it came here.
    /// - Returns: The turn's number.
    /// - Throws: ``StoreError``.
    mutating func keep(
        _ turn: HostTurn,
        of host: String,
        in memory: inout HostMemory,
        project: String?,
        hadLessons: Bool = true
    ) throws -> Trajectory.ID {
        let key = HostMemory.key(turn.question + "\n" + turn.answer)
        if let known = memory.turn(key), try trajectory(known) != nil { return known }
        var session = memory.session
        if try session.flatMap({ try self.session($0) }) == nil {
            session = try insert(Session(name: nil, project: project, startedAt: now))
        }
        memory.session = session
        var kept = Trajectory(
            session: session ?? 0,
            question: turn.question,
            model: turn.model.map { "\(host)/\($0)" } ?? host,
            revision: book.revision,
            project: project,
            askedAt: now
        )
        kept.answer = turn.answer
        // Interrupted before there was an answer.
        kept.outcome = turn.answer.isEmpty ? .stopped : .answered
        if !turn.steps.isEmpty {
            kept.context = "steps\n" + turn.steps.joined(separator: "\n")
        }
        let shown = hadLessons ? lessonsShown(for: turn, project: project) : []
        kept.shown = shown.map(\.uid)
        kept.cited = shown.filter { $0.isUsed(in: turn.answer, beyond: turn.question) }.map(\.uid)
        kept.endedAt = now
        kept.id = try insert(kept)
        memory.add(kept.id, as: key)
        return kept.id
    }

    /// The lessons that stood at a prompt, found again as far as words tell.
    private func lessonsShown(for turn: HostTurn, project: String?) -> [Skill] {
        guard book.liveCount > 0 else { return [] }
        return SkillSelection(
            question: turn.question,
            book: book,
            index: SkillIndex(for: turn.question, in: book),
            project: project,
            layout: SkillLayout(layout: .relevant, budget: HookWork.budget)
        ).shown
    }
}

extension String {
    /// The beginning of a long text.
    fileprivate var shortened: String { count > 80 ? prefix(79) + "…" : self }
}
