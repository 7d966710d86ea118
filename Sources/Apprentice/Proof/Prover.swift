/// Asks the questions of a proof, and judges the answers; changes nothing.
public struct Prover: Sendable {
    /// Who answers.
    public var agent: Agent
    /// Who judges where code can't tell.
    public var judge: any LanguageModel

    /// Creates a prover.
    public init(agent: Agent, judge: any LanguageModel) {
        self.agent = agent
        self.judge = judge
    }

    /// What a proof found, and whether it is sure enough to drop a wording for it.
    struct Finding: Sendable {
        var result: Proof.Result
        var isSure: Bool
    }

    /// How many answers judged good are asked again.
    private static let mostChecks = 2
    /// Among how many of them those are looked for.
    private static let mostLooks = 30

    /// Asks a lesson's own question with and without it, and again those good answers that the lesson
    /// would now enter.
    ///
    /// - Parameters:
    ///   - proof: The proof, leased to this process.
    ///   - store: Where the skillbook and the turns are.
    ///   - priority: Who goes first when others want the models, too.
    /// - Returns: What was found, and the skill it is about; nil when the lesson or its turn is gone.
    /// - Throws: ``ModelError``, ``StoreError``, or `CancellationError`.
    func finding(
        of proof: Proof,
        in store: any LearningStore,
        _ priority: ModelRequest.Priority
    ) async throws -> (finding: Finding, skill: Skill)? {
        let agent = agent.proving(priority)
        let seen = try await store.read { records -> (Skillbook, Rehearsal, [GoodAnswer])? in
            let book = records.book
            guard let skill = book[proof.skill], skill.isLive,
                let turn = try records.trajectory(proof.turn)
            else { return nil }
            return (
                book, try Rehearsal(of: turn, agent: agent, in: records),
                try records.goodAnswers(without: skill, besides: proof.turn)
            )
        }
        guard let (book, own, good) = seen, let skill = book[proof.skill] else { return nil }
        let judge = ProofJudge(model: judge, priority: priority)
        let without = book.replacing(skill, by: skill.retired)
        let demands = skill.demands(of: proof.turn)
        func ruling(on book: Skillbook, showing skill: Skill?) async throws -> ProofJudge.Ruling {
            let skills = await own.selection(from: book, showing: skill)
            return try await judge.ruling(on: own.answer(with: skills).text, by: demands)
        }
        let shown = try await ruling(on: book, showing: skill)
        let bare = try await ruling(on: without, showing: nil)
        var words: ProofJudge.Ruling?
        if shown.verdict == .notFollowed, let plain = skill.inUsersWords {
            words = try await ruling(on: book.replacing(skill, by: plain), showing: plain)
        }
        let rulings = [shown, bare]
        let result = Proof.Result(
            with: shown.verdict,
            without: bare.verdict,
            judge: rulings.allSatisfy { $0.judge == .code } ? .code : .model,
            model: agent.model.profile.name,
            words: words?.verdict,
            hindered: try await hindered(
                await entered(by: skill, good, agent, book),
                books: (book, without),
                judge,
                store
            )
        )
        let isSure = judge.isTrusted(shown) && words.map(judge.isTrusted) ?? true
        return (Finding(result: result, isSure: isSure), skill)
    }

    /// The newest of some answers in whose prompts a skill would stand now.
    private func entered(
        by skill: Skill,
        _ good: [GoodAnswer],
        _ agent: Agent,
        _ book: Skillbook
    ) async -> [GoodAnswer] {
        var entered: [GoodAnswer] = []
        for each in good.prefix(Self.mostLooks) where entered.count < Self.mostChecks {
            let (question, project) = (each.turn.question, each.turn.project)
            let lessons = await agent.lessons(for: question, book: book, project: project)
            if lessons.shown.contains(where: { $0.uid == skill.uid }) { entered.append(each) }
        }
        return entered
    }

    /// The turns whose own lessons are no longer followed with the new one beside them, and are without.
    private func hindered(
        _ good: [GoodAnswer],
        books: (with: Skillbook, without: Skillbook),
        _ judge: ProofJudge,
        _ store: any LearningStore
    ) async throws -> [Trajectory.ID] {
        var hindered: [Trajectory.ID] = []
        let agent = agent.proving(judge.priority)
        for each in good {
            let again = try await store.read { try Rehearsal(of: each.turn, agent: agent, in: $0) }
            func broken(_ lessons: [Skill], in book: Skillbook) async throws -> [Skill] {
                let answer = try await again.answer(with: again.selection(from: book)).text
                var broken: [Skill] = []
                for lesson in lessons {
                    let demands = lesson.liveNotes.compactMap(\.note).uniqued()
                    let ruling = try await judge.ruling(on: answer, by: demands)
                    if ruling.verdict == .notFollowed, judge.isTrusted(ruling) {
                        broken.append(lesson)
                    }
                }
                return broken
            }
            let worse = try await broken(each.lessons, in: books.with)
            // What is not followed without it either is not its doing.
            if !worse.isEmpty, try await broken(worse, in: books.without).count < worse.count {
                hindered.append(each.turn.id)
            }
        }
        return hindered
    }
}

/// An answer judged good, and the lessons it followed.
struct GoodAnswer: Sendable {
    var turn: Trajectory
    var lessons: [Skill]
}

extension LearningRecords {
    /// Recent answers that were judged good, followed lessons of their own and were given without a
    /// skill; newest first.
    ///
    /// - Parameters:
    ///   - skill: The skill that did not stand in their prompts.
    ///   - own: A turn to leave out.
    /// - Returns: The answers with the lessons they followed.
    /// - Throws: ``StoreError``.
    func goodAnswers(without skill: Skill, besides own: Trajectory.ID) throws -> [GoodAnswer] {
        try recentTurns(limit: 200).compactMap { turn in
            guard turn.id != own, turn.outcome == .answered, !turn.shown.contains(skill.uid),
                !turn.shown.isEmpty
            else { return nil }
            let said = try feedback(turn: turn.id).filter { !$0.isWithdrawn }
            guard !said.isEmpty, said.allSatisfy(\.isGood) else { return nil }
            let lessons = turn.shown.compactMap { book[$0] }.filter { lesson in
                guard lesson.isLive, !lesson.liveNotes.isEmpty else { return false }
                let verdicts = lesson.liveNotes.map {
                    Adherence(of: turn.answer, to: $0.note ?? "").verdict
                }
                // It drew on the lesson and was found good, so what code can't tell is taken for kept.
                return !verdicts.contains(.notFollowed)
                    && (turn.cited.contains(lesson.uid) || !verdicts.contains(.unclear))
            }
            return lessons.isEmpty ? nil : GoodAnswer(turn: turn, lessons: lessons)
        }
    }
}

extension Skillbook {
    /// The book with another state of one skill, for a question that is only tried.
    func replacing(_ skill: Skill, by other: Skill) -> Skillbook {
        var book = self
        book.refresh(other)
        return book
    }
}

extension Skill {
    /// The skill as it is when it is not used.
    var retired: Skill {
        var skill = self
        skill.status = .retired
        return skill
    }

    /// The skill with the notes it stands for in place of what a model made of them; nil when it says
    /// no more than they do, or a person worded it.
    var inUsersWords: Skill? {
        guard !isByHand, !liveNotes.isEmpty else { return nil }
        var skill = self
        skill.showNotes()
        return skill.content == content && skill.context == context ? nil : skill
    }
}
