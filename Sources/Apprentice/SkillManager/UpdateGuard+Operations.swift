/// What becomes of each operation a model asks for.
extension UpdateGuard {
    mutating func add(_ operation: UpdateOperation, _ takeSerial: () throws -> Int) rethrows {
        guard isSound(operation) else { return }
        let wording = Words.normalised(operation.content)
        if let twin = live(where: { Words.says($0.content, wording) }).first,
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
            guard !turnsAround(operation, likest) else {
                return note("kept your words for \(likest.id): the rewording turns them around")
            }
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
        working[skill.uid] = skill
        touched.append(skill.uid)
    }

    mutating func update(_ operation: UpdateOperation, _ takeSerial: () throws -> Int)
        rethrows
    {
        guard var skill = target(of: operation) else { return }
        guard isSound(operation, of: skill) else { return }
        guard skill.status != .provisional, isEligible(skill, operation) else {
            return try add(operation.asAddition(section: skill.section), takeSerial)
        }
        guard mode == .free || operation.content.isEmpty || isFaithful(operation, to: skill) else {
            return note("kept \(skill.id) as it was: the rewording said something else")
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

    mutating func remove(_ operation: UpdateOperation) {
        guard var skill = target(of: operation) else { return }
        guard skill.liveNotes.isEmpty, !skill.isByHand else {
            return note("kept \(skill.id): it stands for words of yours")
        }
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

    /// The skill an operation may change: known, live, not pinned, and as the SkillManager saw it.
    mutating func target(of operation: UpdateOperation) -> Skill? {
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
            decision.isStale = true
            note("dropped \(operation.kind.rawValue) of \(id): it was changed meanwhile")
            return nil
        }
        return skill
    }
}
