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

    private var working: [Skill.UID: Skill] = [:]
    private var touched: [Skill.UID] = []
    private var decision = GuardDecision()

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
            collectTags(each)
        }
        decision.changes = working.values.map { SkillChange(before: book[$0.uid], after: $0) }
        return decision
    }

    private func skill(_ uid: Skill.UID) -> Skill? { working[uid] ?? book[uid] }

    private mutating func note(_ text: String) { decision.notices.append(text) }

    // MARK: Operations

    private mutating func add(_ operation: UpdateOperation, _ takeSerial: () throws -> Int) rethrows
    {
        guard isSound(operation) else { return }
        if let twin = live.first(where: {
            Words.normalised($0.content) == Words.normalised(operation.content)
        }),
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
        if let likest = provisional.first(where: { covers(operation.fullText, $0) }) {
            guard mode == .free || isFaithful(operation, to: likest) else {
                return note("kept your words for \(likest.id): the rewording said something else")
            }
            promote(likest, by: operation)
        } else if let lost = provisional.first {
            let terms = lost.missingTerms(in: operation.fullText).joined(separator: ", ")
            note("kept your words for \(lost.id): the rewording lost \(terms)")
        } else if related.allSatisfy({ $0.job.skill == nil }), mode == .free {
            let bare = (related.isEmpty ? cases : related).filter { $0.job.skill == nil }
            guard !bare.isEmpty else {
                return note("dropped ADD: it is about none of the feedback")
            }
            try addUnconfirmed(operation, from: bare, takeSerial)
        }
    }

    /// The user's words become the lesson in place: same id, same evidence, other wording.
    private mutating func promote(_ provisional: Skill, by operation: UpdateOperation) {
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

    private mutating func addUnconfirmed(
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
            status: .unconfirmed,
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
        working[skill.uid] = skill
        touched.append(skill.uid)
    }

    private mutating func update(_ operation: UpdateOperation, _ takeSerial: () throws -> Int)
        rethrows
    {
        guard var skill = target(of: operation) else { return }
        guard isSound(operation, of: skill) else { return }
        guard skill.status != .provisional, isEligible(skill, operation) else {
            return try add(operation.asAddition(section: skill.section), takeSerial)
        }
        let corrections = cases.filter {
            isRelated(operation, to: $0) || $0.trajectory.shown.contains(skill.uid)
        }
        .flatMap(newNotes).map(KeyTerms.init)
        let excused = corrections.flatMap(\.negated)
        let text =
            (operation.content.isEmpty ? skill.content : operation.content) + "\n"
            + (operation.context.isEmpty ? skill.context : operation.context)
        for told in skill.wordsOfTheUser {
            let missing = KeyTerms(told).missing(from: text, except: excused)
            guard missing.isEmpty else {
                return note(
                    "kept \(skill.id) as it was: the rewording lost \(missing.joined(separator: ", "))"
                )
            }
        }
        skill.supersedeNotes { source in
            let terms = KeyTerms(source.note ?? "").required.map { $0.lowercased() }
            return excused.contains { terms.contains($0.lowercased()) }
        }
        if !operation.content.isEmpty { skill.content = operation.content }
        if !operation.context.isEmpty { skill.context = operation.context }
        skill.keywords = Array((skill.keywords + operation.keywords).uniqued().prefix(24))
        skill.updatedAt = now
        skill.isSecret = skill.isSecret || Secrets.found(in: operation.allText)
        working[skill.uid] = skill
        touched.append(skill.uid)
    }

    private mutating func remove(_ operation: UpdateOperation) {
        guard var skill = target(of: operation) else { return }
        guard skill.liveNotes.isEmpty, !skill.isByHand else {
            return note("kept \(skill.id): it stands for words of yours")
        }
        skill.status = .retired
        working[skill.uid] = skill
    }

    private mutating func tag(_ operation: UpdateOperation) {
        guard mode == .free, let skill = operation.skillID.flatMap({ book[$0] }),
            let tag = operation.tag
        else { return }
        for each in cases
        where each.trajectory.givesEvidence && each.trajectory.cited.contains(skill.uid) {
            decision.tags.append((skill.uid, each.trajectory.id, tag))
        }
    }

    /// The skill an operation may change: known, live, not pinned, and as the SkillManager saw it.
    private mutating func target(of operation: UpdateOperation) -> Skill? {
        let id = operation.skillID ?? ""
        guard let skill = book[id].flatMap({ self.skill($0.uid) }), skill.isLive else {
            note("dropped \(operation.kind.rawValue) of \(id): no such skill")
            return nil
        }
        guard !skill.isPinned else {
            note("kept \(id) as it was: it is pinned")
            return nil
        }
        guard seen[skill.uid] == skill.revision else {
            decision.stale.append(id)
            note("dropped \(operation.kind.rawValue) of \(id): it was changed meanwhile")
            return nil
        }
        return skill
    }

    // MARK: Notes

    /// Sees to it that the case's note is in a live skill: one of the batch's, one alike, or its own.
    private mutating func settle(_ each: Assignment) {
        guard let uid = each.job.skill, var provisional = skill(uid),
            provisional.status == .provisional
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
        working[home.uid] = home
        working[uid] = provisional
        decision.merged.append((from: uid, into: home.uid))
    }

    /// Whether a skill that the batch worded was worded for a note, too.
    private func isHome(_ candidate: Skill, for provisional: Skill) -> Bool {
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
    private func alike(_ provisional: Skill) -> [Skill] {
        let terms = Set(KeyTerms(provisional.content).folded)
        guard !terms.isEmpty else { return [] }
        return live.filter { skill in
            guard skill.status == .active, skill.applies == provisional.applies else {
                return false
            }
            return ([skill.content] + skill.liveNotes.compactMap(\.note)).contains { text in
                Set(KeyTerms(text).folded) == terms
                    && Words.likeness(text, provisional.content) >= 0.8
            }
        }
    }

    private mutating func collectTags(_ each: Assignment) {
        guard mode == .free, each.trajectory.givesEvidence, let reflection = each.job.reflection
        else { return }
        for (id, tag) in reflection.skillTags.sorted(by: { $0.key < $1.key }) {
            guard let skill = book[id], each.trajectory.cited.contains(skill.uid) else { continue }
            decision.tags.append((skill.uid, each.trajectory.id, tag))
        }
    }

    // MARK: Judgements

    private var live: [Skill] {
        book.live.compactMap { skill($0.uid) }.filter(\.isLive)
            + working.values.filter { book[$0.uid] == nil }.sorted { $0.id < $1.id }
    }

    private mutating func isSound(_ operation: UpdateOperation, of skill: Skill? = nil) -> Bool {
        let text = operation.allText
        guard text.utf8.count <= 4000 else {
            note("dropped \(operation.kind.rawValue): longer than 4,000 bytes")
            return false
        }
        let told = (cases.flatMap(newNotes) + (skill?.wordsOfTheUser ?? [])).joined(separator: "\n")
        guard Secrets.all(in: text).allSatisfy({ told.contains($0) }) else {
            note(
                "dropped \(operation.kind.rawValue): it holds what looks like a secret you did not tell"
            )
            return false
        }
        return true
    }

    private func newNotes(_ each: Assignment) -> [String] {
        each.job.skill.flatMap(skill)?.liveNotes.compactMap(\.note) ?? []
    }

    private func isRelated(_ operation: UpdateOperation, to each: Assignment) -> Bool {
        if let job = operation.job { return job == each.job.id }
        if cases.count == 1 { return true }
        let said =
            newNotes(each).joined(separator: " ") + " " + (each.job.reflection?.keyInsight ?? "")
        if Words.likeness(operation.fullText, said) >= 0.4 { return true }
        let terms = newNotes(each).flatMap { KeyTerms($0).required }
        return !terms.isEmpty && terms.allSatisfy { KeyTerms.text(operation.fullText, holds: $0) }
    }

    private func isEligible(_ skill: Skill, _ operation: UpdateOperation) -> Bool {
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

    /// Whether a small model's wording is about what the note is about, rather than an answer to
    /// the question it was said of.
    private func isFaithful(_ operation: UpdateOperation, to provisional: Skill) -> Bool {
        provisional.liveNotes.contains { source in
            let note = source.note ?? ""
            return Words.likeness(operation.content, note) >= 0.6
                && operation.content.utf8.count <= 2 * note.utf8.count + 60
        }
    }

    private func covers(_ text: String, _ provisional: Skill) -> Bool {
        provisional.missingTerms(in: text).isEmpty
    }
}
