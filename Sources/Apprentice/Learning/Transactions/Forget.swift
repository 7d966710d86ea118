/// What is to be forgotten.
package enum ForgottenThing: Sendable, Equatable {
    /// A turn: its question, its answer, what went with it and all that was said of it.
    case turn(Trajectory.ID)
    /// A lesson, by its id.
    case skill(String)
    /// Words, wherever they stand.
    case words(String)
}

/// What was taken out for good.
package struct Forgotten: Sendable, Equatable {
    /// Turns that lost text.
    package var turns = 0
    /// Notes of people and programs that lost text.
    package var notes = 0
    /// Lessons that lost text.
    package var skills = 0
    /// Former versions of lessons that lost text.
    package var versions = 0
    /// Reflections that went.
    package var reflections = 0
    /// The questions that were asked and the notes that were given, for lists outside of the store.
    package var lines: [String] = []

    /// Whether there was nothing to take out.
    package var isEmpty: Bool { turns + notes + skills + versions + reflections == 0 }
}

extension LearningRecords {
    /// Takes text out of turns, notes, lessons, revisions and jobs, so that no command brings it back.
    ///
    /// Nothing of it can be undone: the revisions themselves are rewritten. A store on a disk must be
    /// scrubbed afterwards (``LearningStore/scrub()``).
    ///
    /// - Parameter thing: What to forget.
    /// - Returns: What was taken out.
    /// - Throws: ``LearningError`` when there is no such turn or lesson.
    package mutating func forget(_ thing: ForgottenThing) throws -> Forgotten {
        switch thing {
        case .turn(let id): try forgetTurn(id)
        case .skill(let id): try forgetSkill(id)
        case .words(let words): try forgetWords(words)
        }
    }

    /// What stands where something was forgotten.
    private static var mark: String { "[forgotten]" }

    private mutating func forgetTurn(_ id: Trajectory.ID) throws -> Forgotten {
        guard var turn = try trajectory(id) else { throw LearningError.noTurn(id) }
        var forgotten = Forgotten(turns: 1, lines: [turn.question])
        (turn.question, turn.answer, turn.context, turn.reason) = (Self.mark, "", nil, nil)
        try update(turn)
        for var said in try feedback(turn: id) {
            forgotten.notes += said.notes.count
            forgotten.lines += said.notes.map(\.text)
            said.notes = []
            _ = try save(said)
        }
        let told = book.all.filter { $0.sources.contains { $0.turn == id } }.map(\.uid)
        for job in try everyJob() where job.turn == id || job.quotes(told) {
            try forgetFindings(of: job, &forgotten)
        }
        try rewriteSkills(&forgotten) { skill in
            guard skill.sources.contains(where: { $0.turn == id }) else { return skill }
            var left = skill
            for index in left.sources.indices where left.sources[index].turn == id {
                (left.sources[index].note, left.sources[index].question) = (nil, nil)
            }
            // Its words came from the turn, unless somebody wrote them or others said them too.
            let wasTold = skill.sources.contains { $0.turn == id && $0.note != nil }
            let hasOthers = left.sources.contains { $0.turn != id && $0.state == .live }
            guard wasTold || !hasOthers, !skill.isByHand else { return left }
            return left.liveNotes.isEmpty ? left.erased(Self.mark) : left.showingNotes()
        }
        return forgotten
    }

    private mutating func forgetSkill(_ id: String) throws -> Forgotten {
        guard let skill = book[id] else { throw LearningError("no lesson \(id)") }
        var forgotten = Forgotten(lines: [skill.content] + skill.sources.compactMap(\.note))
        for source in skill.sources {
            guard let number = source.feedback, let note = source.note,
                var said = try feedback(number), said.notes.contains(where: { $0.text == note })
            else { continue }
            said.notes.removeAll { $0.text == note }
            forgotten.notes += 1
            _ = try save(said)
        }
        for job in try everyJob() where job.skill == skill.uid || job.quotes([skill.uid]) {
            try forgetFindings(of: job, &forgotten)
        }
        try rewriteSkills(&forgotten) { version in
            guard version.uid == skill.uid else { return version }
            var left = version
            for index in left.sources.indices {
                (left.sources[index].note, left.sources[index].question) = (nil, nil)
            }
            return left.erased(Self.mark)
        }
        return forgotten
    }

    private mutating func forgetWords(_ words: String) throws -> Forgotten {
        var forgotten = Forgotten()
        func without(_ text: String) -> String {
            text.contains(words) ? text.replacing(words, with: Self.mark) : text
        }
        for session in try sessions(limit: .max) {
            var told = session
            told.name = session.name.map(without)
            told.instructions = session.instructions.map(without)
            if told != session { try update(told) }
            for turn in try trajectories(session: session.id, limit: .max) {
                var left = turn
                left.question = without(turn.question)
                left.answer = without(turn.answer)
                left.context = turn.context.map(without)
                left.reason = turn.reason.map(without)
                if left != turn {
                    forgotten.turns += 1
                    try update(left)
                }
            }
        }
        for proposal in try proposals(in: Proposal.State.allCases, limit: .max)
        where proposal.texts.contains(where: { $0.contains(words) }) {
            // Its key stays, so that what is forgotten is not proposed again.
            var left = proposal.emptied
            left.state = .rejected
            forgotten.notes += 1
            _ = try save(left)
        }
        for turn in try judgedTurns(after: 0, limit: .max) {
            for said in try feedback(turn: turn)
            where said.notes.contains(where: { $0.text.contains(words) }) {
                var left = said
                for index in left.notes.indices {
                    left.notes[index].text = without(left.notes[index].text)
                }
                forgotten.notes += 1
                _ = try save(left)
            }
        }
        for job in try everyJob() where job.holds(words) { try forgetFindings(of: job, &forgotten) }
        try rewriteSkills(&forgotten) { skill in
            var left = skill
            left.section = without(skill.section)
            if skill.id.contains(words.lowercased()) { left.loseName() }
            left.content = without(skill.content)
            left.context = without(skill.context)
            left.keywords = skill.keywords.map(without)
            left.extra = skill.extra?.mappingTexts(without)
            for index in left.sources.indices {
                left.sources[index].note = skill.sources[index].note.map(without)
                left.sources[index].question = skill.sources[index].question.map(without)
                left.sources[index].extra = skill.sources[index].extra?.mappingTexts(without)
            }
            // Nothing is left that could be of use.
            return left.content == Self.mark && left != skill ? left.erased(Self.mark) : left
        }
        if let kept = try value("file"), kept.contains(words), let json = try? JSON(parsing: kept) {
            try setValue(json.mappingTexts(without).compact, for: "file")
        }
        return forgotten
    }

    private func everyJob() throws -> [LearningJob] {
        try jobs(in: LearningJob.State.allCases, limit: .max)
    }

    /// A job keeps that it was, and nothing of what it found; one that is under way ends.
    private mutating func forgetFindings(of job: LearningJob, _ forgotten: inout Forgotten) throws {
        var left = job
        (left.reflection, left.basis, left.reason) = (nil, nil, nil)
        if !job.state.isFinal { left.withdraw(at: now) }
        if job.reflection != nil { forgotten.reflections += 1 }
        _ = try save(left)
    }

    /// Rewrites every lesson as it is, and as it was in each revision.
    private mutating func rewriteSkills(
        _ forgotten: inout Forgotten,
        _ rewritten: (Skill) -> Skill
    ) throws {
        for skill in book.all {
            var left = rewritten(skill)
            guard left != skill else { continue }
            try noteForgotten(skill, left)
            // A vector tells what its text was about.
            try removeVectors(of: skill.meanings.flatMap(\.texts).map { TextVector.Key($0) })
            // Operations of a model that saw the old words come too late.
            left.revision = book.revision
            forgotten.skills += 1
            try refresh(left)
        }
        for revision in try revisions(limit: .max) {
            var left = revision
            for index in left.changes.indices {
                left.changes[index].before = left.changes[index].before.map(rewritten)
                left.changes[index].after = left.changes[index].after.map(rewritten)
            }
            guard left != revision else { continue }
            forgotten.versions += zip(left.changes, revision.changes).count { $0 != $1 }
            try replace(left)
        }
    }
}

extension Skill {
    /// Gives it an id that says nothing: the one it has is made of a word of its question or its text.
    fileprivate mutating func loseName() { id = Skill.id(section: "", serial: serial) }

    /// The skill without its words: it stays as a number that is no longer used.
    fileprivate func erased(_ mark: String) -> Skill {
        var left = self
        left.loseName()
        left.section = "general"
        (left.content, left.context, left.keywords, left.extra) = (mark, "", [], nil)
        (left.status, left.isPinned, left.isSecret) = (.retired, false, false)
        for index in left.sources.indices { left.sources[index].extra = nil }
        return left
    }

    fileprivate func showingNotes() -> Skill {
        var left = self
        left.showNotes()
        return left
    }
}

extension LearningJob {
    /// Whether it quotes a note of some skills, as one that a newer note contradicts.
    fileprivate func quotes(_ skills: [Skill.UID]) -> Bool {
        reflection?.contradicted.contains { skills.contains($0.skill) } ?? false
    }

    fileprivate func holds(_ words: String) -> Bool {
        let texts =
            [
                reason, reflection?.reasoning, reflection?.errorIdentification,
                reflection?.rootCauseAnalysis, reflection?.correctApproach, reflection?.keyInsight,
            ].compactMap(\.self) + (basis?.notes ?? [])
            + (reflection?.contradicted.map(\.note) ?? [])
        return texts.contains { $0.contains(words) }
    }
}

extension JSON {
    /// The value with every text in it, keys too, made into another.
    fileprivate func mappingTexts(_ body: (String) -> String) -> JSON {
        switch self {
        case .string(let text): .string(body(text))
        case .array(let elements): .array(elements.map { $0.mappingTexts(body) })
        case .object(let members):
            .object(members.map { (key: body($0.key), value: $0.value.mappingTexts(body)) })
        default: self
        }
    }
}
