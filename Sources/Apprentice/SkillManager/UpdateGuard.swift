/// What of a batch reaches the book, and what was said against the rest.
package struct GuardDecision: Sendable {
    /// Skills before and after.
    package var changes: [SkillChange] = []
    /// Operations that were refused, replaced or dropped, in words.
    package var notices: [String] = []
    /// Verdicts the models gave on skills the answers had cited.
    package var tags: [(skill: Skill.UID, turn: Int, tag: Evidence.Tag)] = []
    /// Whether an operation was for a skill that changed after the SkillManager had seen it.
    package var isStale = false
}

/// Decides, in code, what of a SkillManager's batch reaches the book.
///
/// Whatever the model answers: no word of a user is lost, a pinned skill is not touched, an operation
/// on a skill that changed meanwhile is not applied, and no secret gets in that the user did not tell.
package struct UpdateGuard {
    /// The book, as the commit's own transaction sees it.
    let book: Skillbook
    /// The reflections the batch was made from.
    let cases: [Assignment]
    /// The revision of each skill as the SkillManager saw it.
    let seen: [Skill.UID: Int]
    /// How much the model is trusted with.
    let mode: LearningMode
    /// The model's name, for the sources.
    let model: String
    /// The moment of the commit.
    let now: Timestamp

    /// Skills as the decision leaves them so far; the others are as in the book.
    var working: [Skill.UID: Skill] = [:]
    /// Skills that the batch added or reworded, or found to be there already.
    var touched: [Skill.UID] = []
    /// The decision so far.
    var decision = GuardDecision()

    package init(
        book: Skillbook,
        cases: [Assignment],
        seen: [Skill.UID: Int],
        mode: LearningMode,
        model: String,
        now: Timestamp
    ) {
        self.book = book
        self.cases = cases
        self.seen = seen
        self.mode = mode
        self.model = model
        self.now = now
    }

    /// Judges every operation, then sees to it that every note is in some live skill.
    ///
    /// - Parameters:
    ///   - batch: What the model asks for.
    ///   - takeSerial: Gives the next number for an id.
    /// - Returns: What reaches the book.
    /// - Throws: What `takeSerial` throws.
    package mutating func decide(
        _ batch: UpdateBatch,
        takeSerial: () throws -> Int
    ) rethrows -> GuardDecision {
        for operation in batch.operations {
            switch operation.kind {
            case .add: try add(operation, takeSerial)
            case .update: try update(operation, takeSerial)
            case .tag: tag(operation)
            case .remove: remove(operation)
            }
        }
        for each in cases {
            settle(each)
            replaceGuesses(of: each)
            collectTags(each)
        }
        decision.changes = working.values.map { SkillChange(before: book[$0.uid], after: $0) }
        return decision
    }

    /// A skill as it is now.
    func skill(_ uid: Skill.UID) -> Skill? { working[uid] ?? book[uid] }

    /// Says something against an operation.
    mutating func note(_ text: String) { decision.notices.append(text) }
}

/// What becomes of each operation a model asks for.
extension UpdateGuard {
    mutating func add(_ operation: UpdateOperation, _ takeSerial: () throws -> Int) rethrows {
        guard allows(attempt(operation, nil), .words) else { return }
        if let twin = live(where: { Self.isReworded($0.content, as: operation.content) }).first,
            twin.status != .provisional
        {
            touched.append(twin.uid)
            return
        }
        let related = cases.filter { isRelated(operation, to: $0) }
        let provisional = related.compactMap { each in each.job.skill.flatMap(skill) }
            .filter { $0.status == .provisional && !$0.isPinned }
            .map { (skill: $0, likeness: Words.likeness(operation.fullText, $0.content)) }
            // The likest is the one it words; sorted so that of equals the oldest goes first.
            .sorted { ($1.likeness, $0.skill.serial) < ($0.likeness, $1.skill.serial) }
            .map(\.skill)
        // The likest whose terms it holds; if it holds nobody's, the likest is what it would have lost.
        let home = provisional.first { covers(operation.fullText, $0) } ?? provisional.first
        if let home {
            if allows(attempt(operation, home), .wording) { promote(home, by: operation) }
        } else if related.allSatisfy({ $0.job.skill == nil }), mode == .free {
            let bare = (related.isEmpty ? cases : related).filter { $0.job.skill == nil }
            guard !bare.isEmpty else {
                return note("ignored a lesson of the model's that no feedback is about")
            }
            try addUnconfirmed(operation, from: bare, takeSerial)
        }
    }

    /// Whether two wordings of a model's are one but for case, spaces and marks between plain words.
    private static func isReworded(_ wording: String, as other: String) -> Bool {
        if wording == other { return true }
        // Most of a book differs in length already, and is not cut into words.
        guard abs(wording.utf8.count - other.utf8.count) < 8 else { return false }
        return Words.split(wording) == Words.split(other)
            && KeyTerms(wording).folded == KeyTerms(other).folded
    }

    /// The user's words become the lesson in place: same id, same evidence, other wording.
    mutating func promote(_ provisional: Skill, by operation: UpdateOperation) {
        var skill = provisional
        skill.content = operation.content
        skill.context = operation.context
        skill.keywords = Array(operation.keywords.prefix(12))
        if !operation.section.isEmpty { skill.section = operation.section }
        skill.status = .active
        skill.updatedAt = now
        skill.isSecret = skill.isSecret || Secrets.found(in: operation.allText)
        skill.credit(model: model, job: cases.first { $0.job.skill == skill.uid }?.job.id)
        working[skill.uid] = skill
        touched.append(skill.uid)
    }

    mutating func addUnconfirmed(
        _ operation: UpdateOperation,
        from related: [Assignment],
        _ takeSerial: () throws -> Int
    ) rethrows {
        let section = operation.section.isEmpty ? "general" : operation.section
        var skill = Skill(
            id: Skill.id(section: section, serial: try takeSerial()),
            section: section,
            content: operation.content,
            context: operation.context,
            keywords: Array(operation.keywords.prefix(12)),
            // A guess must prove itself; what was told why the answer was wrong is more than that.
            status: related.contains { !$0.notes.isEmpty } ? .active : .unconfirmed,
            project: related.first?.trajectory.project,
            createdAt: now
        )
        skill.sources = related.map {
            Source(
                turn: $0.trajectory.id,
                question: $0.trajectory.question,
                feedback: $0.job.feedback,
                job: $0.job.id,
                model: model,
                at: now
            )
        }
        skill.isSecret = Secrets.found(in: operation.allText)
        working[skill.uid] = skill
        touched.append(skill.uid)
    }

    mutating func update(_ operation: UpdateOperation, _ takeSerial: () throws -> Int)
        rethrows
    {
        let attempt = attempt(operation, target(of: operation))
        guard allows(attempt, .target), allows(attempt, .words), var skill = attempt.skill else {
            return
        }
        guard skill.status != .provisional, isEligible(skill, operation) else {
            return try add(operation.asAddition(section: skill.section), takeSerial)
        }
        guard allows(attempt, .wording) else { return }
        skill.supersedeNotes { source in
            let terms = KeyTerms(source.note ?? "").required.map { $0.lowercased() }
            return attempt.turnedAway.contains { terms.contains($0.lowercased()) }
        }
        if !operation.content.isEmpty { skill.content = operation.content }
        if !operation.context.isEmpty { skill.context = operation.context }
        skill.keywords = Array((skill.keywords + operation.keywords).uniqued().prefix(24))
        skill.updatedAt = now
        skill.isSecret = skill.isSecret || Secrets.found(in: operation.allText)
        working[skill.uid] = skill
        touched.append(skill.uid)
    }

    mutating func remove(_ operation: UpdateOperation) {
        let attempt = attempt(operation, target(of: operation))
        guard allows(attempt, .target), var skill = attempt.skill else { return }
        skill.status = .retired
        working[skill.uid] = skill
    }

    mutating func tag(_ operation: UpdateOperation) {
        guard mode == .free, let skill = operation.skillID.flatMap({ book[$0] }),
            let tag = operation.tag
        else { return }
        for each in cases
        where each.trajectory.givesEvidence && each.trajectory.cited.contains(skill.uid) {
            decision.tags.append((skill.uid, each.trajectory.id, tag))
        }
    }

    /// The skill that an operation names, as it is now.
    func target(of operation: UpdateOperation) -> Skill? {
        book[operation.skillID ?? ""].flatMap { skill($0.uid) }
    }

    /// An operation on a skill, with all that the checks may look at.
    func attempt(_ operation: UpdateOperation, _ target: Skill?) -> GuardAttempt {
        let corrections = cases.filter { each in
            isRelated(operation, to: each)
                || target.map { each.trajectory.shown.contains($0.uid) } ?? false
        }
        return GuardAttempt(
            operation: operation,
            skill: target,
            seenRevision: target.flatMap { seen[$0.uid] },
            notes: cases.flatMap(newNotes),
            turnedAway: corrections.flatMap(newNotes).flatMap { KeyTerms($0).negated },
            mode: mode
        )
    }

    /// Whether no check of a stage speaks against it; the first that does is shown.
    mutating func allows(_ attempt: GuardAttempt, _ stage: GuardCheck.Stage) -> Bool {
        for check in GuardCheck.allCases where check.stage == stage {
            guard let objection = check.objection(to: attempt) else { continue }
            note(objection)
            if check == .unchanged { decision.isStale = true }
            return false
        }
        return true
    }
}

/// What an operation is about.
extension UpdateGuard {
    /// The skills in use that some condition holds of, the oldest first.
    func live(where condition: (Skill) -> Bool) -> [Skill] {
        // The few that are found are sorted, not the book.
        let known = book.skills.values.compactMap { skill in
            let skill = working[skill.uid] ?? skill
            return skill.isLive && condition(skill) ? skill : nil
        }
        let new = working.values.filter { book[$0.uid] == nil && condition($0) }
        return (known + new).sorted {
            ($0.serial, $0.id, $0.uid.description) < ($1.serial, $1.id, $1.uid.description)
        }
    }

    func newNotes(_ each: Assignment) -> [String] {
        // What is held back is nobody's word before it is accepted.
        each.job.skill.flatMap(skill).flatMap { $0.isQuarantined ? nil : $0 }?.liveNotes
            .compactMap(\.note) ?? []
    }

    func isRelated(_ operation: UpdateOperation, to each: Assignment) -> Bool {
        if let job = operation.job { return job == each.job.id }
        if cases.count == 1 { return true }
        let said =
            newNotes(each).joined(separator: " ") + " " + (each.job.reflection?.keyInsight ?? "")
        if Words.likeness(operation.fullText, said) >= 0.4 { return true }
        let terms = newNotes(each).flatMap { KeyTerms($0).required }
        return !terms.isEmpty && terms.allSatisfy { KeyTerms.text(operation.fullText, holds: $0) }
    }

    func isEligible(_ skill: Skill, _ operation: UpdateOperation) -> Bool {
        cases.contains { each in
            guard isRelated(operation, to: each) || each.trajectory.shown.contains(skill.uid) else {
                return false
            }
            if each.trajectory.shown.contains(skill.uid)
                || each.trajectory.cited.contains(skill.uid)
            {
                return true
            }
            let said = newNotes(each).joined(separator: " ") + " " + each.trajectory.question
            return Words.likeness(skill.fullText, said) >= 0.5
        }
    }

    func covers(_ text: String, _ provisional: Skill) -> Bool {
        provisional.missingTerms(in: text).isEmpty
    }
}

extension Array where Element: Hashable {
    /// The elements without repetitions, each where it stands first.
    package func uniqued() -> [Element] {
        var seen: Set<Element> = []
        return filter { seen.insert($0).inserted }
    }
}

/// Where each note ends up, whatever the operations were.
extension UpdateGuard {
    /// Sees to it that the case's note is in a live skill: one of the batch's, one alike, or its own.
    mutating func settle(_ each: Assignment) {
        guard let uid = each.job.skill, var provisional = skill(uid),
            provisional.status == .provisional, provisional.isLive
        else { return }
        let reworded = touched.compactMap(skill).filter { isHome($0, for: provisional) }
        let home = (reworded + alike(provisional)).first { candidate in
            !provisional.isPinned && candidate.uid != uid && candidate.status == .active
                && !candidate.isPinned
                && candidate.project == provisional.project
        }
        guard var home else {
            provisional.status = .active
            provisional.credit(model: nil, job: each.job.id)
            working[uid] = provisional
            return
        }
        for var source in provisional.sources {
            source.job = source.job ?? each.job.id
            home.add(source)
        }
        // Learning never narrows a lesson: what was said of every question goes on standing there.
        if provisional.applies == .always { home.applies = .always }
        home.isSecret = home.isSecret || provisional.isSecret
        provisional.status = .retired
        provisional.mergedInto = home.uid
        working[home.uid] = home
        working[uid] = provisional
    }

    /// Whether a skill that the batch worded was worded for a note, too.
    func isHome(_ candidate: Skill, for provisional: Skill) -> Bool {
        // Its own words only: with every note it takes in, more would be found in the rest.
        let wording = candidate.content + "\n" + candidate.context
        guard covers(wording, provisional) else { return false }
        if touched.count == 1, cases.count == 1 { return true }
        let shared = Set(Words.contentStems(wording)).intersection(
            Words.contentStems(provisional.content)
        )
        return shared.count >= 2 && Words.likeness(wording, provisional.content) >= 0.5
    }

    /// Active skills one of whose texts has a note's key terms, no others, and most of its words.
    func alike(_ provisional: Skill) -> [Skill] {
        let terms = Set(KeyTerms(provisional.content).folded)
        guard !terms.isEmpty else { return [] }
        return live { skill in
            guard skill.status == .active, skill.applies == provisional.applies else {
                return false
            }
            return ([skill.content] + skill.liveNotes.compactMap(\.note)).contains { text in
                // A look at the bytes spares most of the book the reading of its terms.
                terms.allSatisfy(text.mayHold) && Set(KeyTerms(text).folded) == terms
                    && Words.likeness(text, provisional.content) >= 0.8
            }
        }
    }

    mutating func collectTags(_ each: Assignment) {
        guard mode == .free, each.trajectory.givesEvidence, let reflection = each.job.reflection
        else { return }
        for (id, tag) in reflection.skillTags.sorted(by: { $0.key < $1.key }) {
            guard let skill = book[id], each.trajectory.cited.contains(skill.uid) else { continue }
            decision.tags.append((skill.uid, each.trajectory.id, tag))
        }
    }

    /// Lets go of the guesses that an earlier reading of the case's turn made and this one did not
    /// make again, unless a verdict has confirmed them since.
    mutating func replaceGuesses(of each: Assignment) {
        guard mode == .free else { return }
        let jobs = cases.map(\.job.id)
        func isOld(_ source: Source) -> Bool {
            source.turn == each.trajectory.id && source.note == nil && source.state == .live
                && !(source.job.map(jobs.contains) ?? false)
        }
        let guesses = book.skills.values.filter {
            $0.status == .unconfirmed && !$0.isPinned && $0.sources.contains(where: isOld)
        }
        for var skill in guesses.compactMap({ skill($0.uid) })
        where skill.status == .unconfirmed && !touched.contains(skill.uid) {
            for index in skill.sources.indices where isOld(skill.sources[index]) {
                skill.sources[index].state = .superseded
            }
            if skill.sources.allSatisfy({ $0.state != .live }) { skill.status = .retired }
            working[skill.uid] = skill
        }
    }
}
