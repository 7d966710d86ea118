/// What became of feedback, durable by the time anyone reads it.
public struct Acknowledgement: Sendable, Equatable {
    /// The feedback as it is kept.
    public var feedback: Feedback
    /// The job that will learn from it, if any.
    public var job: LearningJob?
    /// The skill that holds its note, if it has one; new questions see it already.
    public var skill: Skill?
    /// Whether that skill is new, rather than one that held the note before.
    public var isNew: Bool
    /// Skills the note called wrong, retired by it.
    public var replaced: [Skill]
    /// A lesson that the note may contradict, where no model is trusted to judge that.
    public var doubtful: Skill?
    /// The book's version after it.
    public var revision: Int
}

extension LearningRecords {
    /// Takes in a verdict: feedback, evidence, a provisional skill with the note word for word, and
    /// the job, in one transaction and without a model.
    ///
    /// - Parameters:
    ///   - verdict: What was said, and of which turn.
    ///   - policy: What makes a job.
    ///   - meaning: What its note means; nil where words decide when it applies.
    ///   - origin: Where its note came from, if it was not said here.
    /// - Returns: What became of it.
    /// - Throws: ``LearningError`` when there is no such turn.
    package mutating func acknowledge(
        _ verdict: Verdict,
        policy: LearningPolicy,
        meaning: NoteMeaning? = nil,
        origin: Skill.Origin? = nil
    ) throws -> Acknowledgement {
        guard let turn = try trajectory(verdict.turn) else {
            throw LearningError.noTurn(verdict.turn)
        }
        let said = verdict.note.map(\.trimmingSpace).flatMap { $0.isEmpty ? nil : $0 }
        let known = try self.feedback(like: verdict)
        let feedback = try keep(verdict, note: said, in: known)
        // "Nice" is kept with the feedback, and is nothing to do.
        let note = said.flatMap { BareVerdict.isOne($0) ? nil : $0 }
        var changes = try judge(turn, by: feedback)
        let resumed = changes.filter { $1.kind == .added }.keys
        var skill: Skill?
        var isNew = false
        var replaced: [Skill] = []
        var doubtful: Skill?
        if let note, policy.keepsWords(of: feedback) {
            let scope = scope(of: note, feedback, turn, meaning)
            if let meaning {
                let said = Skill.Meaning(words: note, question: turn.question.trimmingSpace)
                let vectors = [
                    (note, meaning.note), (turn.question, meaning.question),
                    (said.inContext, meaning.inContext),
                ]
                try save(
                    Dictionary(
                        vectors.map { (TextVector.Key($0.0.trimmingSpace), $0.1) },
                        uniquingKeysWith: { first, _ in first }
                    ),
                    model: meaning.model
                )
            }
            if let standing = book.skill(
                standingFor: note,
                project: scope == .topic ? turn.project : nil
            ) {
                let before = changes[standing.uid]?.before ?? standing
                var after = changes[standing.uid]?.after ?? standing
                after.add(source(of: note, feedback: feedback, turn: turn))
                if after.status == .unconfirmed { after.status = .active }
                // Never narrower: what was now said of everything stands before everything.
                if scope == .always { after.applies = .always }
                changes[standing.uid] = SkillChange(before: before, after: after)
                skill = after
            } else {
                var new = try provisionalSkill(
                    note: note,
                    scope: scope,
                    feedback: feedback,
                    turn: turn
                )
                new.foreignOrigin = feedback.kind == .human ? origin : .tool
                if new.foreignOrigin == .tool { new.examine() }
                changes[new.uid] = SkillChange(before: nil, after: new)
                skill = new
                isNew = true
            }
            // What is held back replaces nothing before it is accepted.
            if !feedback.isGood, skill?.isQuarantined != true {
                let rivals = skill.map {
                    book.rivals(
                        of: note,
                        question: turn.question,
                        own: $0,
                        near: meaning?.near ?? [],
                        mostSkills: Self.mostLookedThrough
                    )
                }
                replaced = replaceContradicted(
                    by: note,
                    turn: turn,
                    except: skill?.uid,
                    rivals: rivals ?? [],
                    changes: &changes
                )
                if isNew, policy.mode == .guided || !policy.makesJobs {
                    doubtful = rivals?.first {
                        $0.likeness >= Rival.worthAsking && changes[$0.skill] == nil
                    }
                    .flatMap { book[$0.skill] }
                }
                try countReplaced(replaced.map(\.uid), turn: turn, by: feedback)
                // One that stands for other notes still keeps what is left of it.
                if isNew, replaced.count == 1, !replaced[0].isLive, let new = skill,
                    let amended = new.amending(replaced[0], by: KeyTerms(note)),
                    book.otherSkill(than: amended, standingFor: note) == nil
                {
                    changes[new.uid] = SkillChange(before: nil, after: amended)
                    skill = amended
                }
            }
        }
        try append(.feedback(feedback.id), Array(changes.values), resuming: resumed)
        let isNews = known.map { $0.score != feedback.score || $0.isWithdrawn } ?? true
        let job =
            if skill?.isQuarantined == true {
                nil as LearningJob?
            } else if note != nil {
                try makeJob(for: feedback, skill: skill, policy: policy)
            } else {
                isNews ? try learnAgain(turn.id, policy: policy) : nil
            }
        return Acknowledgement(
            feedback: feedback,
            job: job,
            skill: skill.flatMap { book[$0.uid] },
            isNew: isNew,
            replaced: replaced,
            doubtful: doubtful,
            revision: book.revision
        )
    }

    /// The feedback of a verdict's identity: turn, who, kind and key.
    package func feedback(like verdict: Verdict) throws -> Feedback? {
        try feedback(turn: verdict.turn).first {
            $0.who == verdict.who && $0.kind == verdict.kind && $0.key == verdict.key
        }
    }

    /// Keeps the verdict: the same person's second on a turn replaces the first, a further note adds.
    private mutating func keep(
        _ verdict: Verdict,
        note: String?,
        in known: Feedback?
    ) throws -> Feedback {
        var feedback =
            known
            ?? Feedback(
                turn: verdict.turn,
                who: verdict.who,
                kind: verdict.kind,
                key: verdict.key,
                score: verdict.score,
                at: now
            )
        if feedback.isWithdrawn {
            feedback.withdrawnAt = nil
            feedback.notes = []
        }
        feedback.score = verdict.score.isNaN ? 0 : min(max(verdict.score, 0), 1)
        feedback.at = now
        if let note, !feedback.notes.contains(where: { $0.text == note }) {
            feedback.notes.append(Feedback.Note(text: note, at: now))
        }
        feedback.id = try save(feedback)
        return feedback
    }

    private mutating func makeJob(
        for feedback: Feedback,
        skill: Skill?,
        policy: LearningPolicy
    ) throws -> LearningJob? {
        guard policy.makesJobs else { return nil }
        return try queue(
            feedback,
            skill: skill?.uid,
            isInteractive: feedback.kind == .human,
            reporter: policy.reporter
        )
    }

    /// What an environment says of one answer is never a rule for all questions.
    private func scope(
        of note: String,
        _ feedback: Feedback,
        _ turn: Trajectory,
        _ meaning: NoteMeaning?
    ) -> Skill.Scope {
        feedback.kind == .environment
            ? .topic : Topic.applies(note: note, question: turn.question, meaning: meaning)
    }

    private func source(of note: String, feedback: Feedback, turn: Trajectory) -> Source {
        Source(turn: turn.id, question: turn.question, note: note, feedback: feedback.id, at: now)
    }

    private mutating func provisionalSkill(
        note: String,
        scope: Skill.Scope,
        feedback: Feedback,
        turn: Trajectory
    ) throws -> Skill {
        let section = Topic.section(question: turn.question, scope: scope)
        var skill = Skill(
            id: Skill.id(section: section, serial: try takeSerial()),
            section: section,
            content: note,
            status: .provisional,
            applies: scope,
            // A topic lesson is its project's; one that applies always is everywhere's.
            project: scope == .topic ? turn.project : nil,
            sources: [source(of: note, feedback: feedback, turn: turn)],
            createdAt: now
        )
        skill.isSecret = Secrets.found(in: note)
        return skill
    }

    /// Larger books are compared by meaning only, or in the background: somebody waits.
    private static var mostLookedThrough: Int { 5000 }

    /// Retires what a bad note calls wrong among the skills of the answer it judges, and what it plainly
    /// contradicts anywhere; of a skill that stands for other notes too, only what is called wrong goes.
    private func replaceContradicted(
        by note: String,
        turn: Trajectory,
        except own: Skill.UID?,
        rivals: [Rival],
        changes: inout [Skill.UID: SkillChange]
    ) -> [Skill] {
        let terms = KeyTerms(note)
        let contradiction = ClearContradiction(note, of: turn.question)
        let beaten = rivals.filter(contradiction.holds)
        var replaced: [Skill] = []
        for uid in Set(turn.cited + turn.shown + beaten.map(\.skill)) where uid != own {
            let before = changes[uid]?.before ?? book[uid]
            guard var skill = changes[uid]?.after ?? book[uid], skill.isLive, !skill.isPinned else {
                continue
            }
            let isCited = turn.cited.contains(uid)
            let isShown = isCited || turn.shown.contains(uid)
            let notes = Set(beaten.filter { $0.skill == uid }.map(\.note))
            guard !notes.isEmpty || skill.isContradicted(by: terms, isCited: isCited) else {
                continue
            }
            skill.supersedeNotes {
                let said = $0.note ?? ""
                return notes.contains(said)
                    || isShown && Skill.isContradicted(said, by: terms, isCited: isCited)
            }
            skill.showNotes()
            changes[uid] = SkillChange(before: before, after: skill)
            replaced.append(skill)
        }
        return replaced.sorted { $0.id < $1.id }
    }
}
