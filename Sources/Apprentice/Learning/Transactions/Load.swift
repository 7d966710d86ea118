extension LearningRecords {
    /// Puts a file's skills in the place of the book's, or adds them, as one revision.
    ///
    /// A skill is one that is here if its uid is, else if id and time of origin are, or id and words.
    /// Notes that are not yet learned stay, and their jobs go on.
    ///
    /// - Parameters:
    ///   - document: What stands in the file.
    ///   - name: What the file is called, for the log and for where its counts come from.
    ///   - merging: Whether skills that are not in the file stay in use.
    ///   - isStrange: Whether nothing of it may be used before a person has accepted it. Of a file that
    ///     was not saved from this store, that holds for what gives orders in any case.
    /// - Returns: What became of the file's skills and of those that were here.
    /// - Throws: ``StoreError``.
    package mutating func load(
        _ document: SkillbookDocument,
        named name: String,
        merging: Bool,
        isStrange: Bool = false
    ) throws -> LoadResult {
        let origin = try storeOrigin()
        let name = FileText.name(name)
        var plan = LoadPlan(
            document: document,
            book: book,
            unlearned: try unlearned(),
            isOwn: document.origin == origin,
            merging: merging
        )
        try raiseSerial(above: max(document.nextID, document.skills.map(\.serial).max() ?? 0))
        var imported: [Skill.UID: [String: Tally]] = [:]
        for skill in document.skills {
            try Task.checkCancellation()
            guard var step = plan.change(for: skill), let after = step.after else { continue }
            if step.needsID {
                var id = after.id
                while book[id] != nil || plan.isTaken(id) {
                    id = Skill.id(
                        section: FileText.slugSource(after.slug),
                        serial: try takeSerial()
                    )
                }
                plan.rename(after, to: id)
                step.after?.id = id
            }
            // Of several skills of the file that went into one, all verdicts count.
            imported[after.uid, default: [:]]
                .merge(document.tallies[skill.uid] ?? [:]) { $0.adding($1) }
            try importTally(
                imported[after.uid] ?? [:],
                into: after.uid,
                isKnown: step.isKnown,
                from: (own: origin, named: name)
            )
            let isForeign =
                document.origin != origin || document.foreignWords.contains(skill.uid)
            if isStrange || isForeign { step.examine(isStrange: isStrange) }
            plan.keep(step)
        }
        if !merging { plan.replaceTheRest() }
        plan.joinRepeated()
        try append(.load(name), plan.changes)
        // Imported counts are no verdict on an answer: none retires a skill.
        _ = try weigh(Array(imported.keys), .counts) { _ in }
        try keepRemainder(of: document, renamed: plan.result.renamed, merging: merging)
        plan.result.revision = book.revision
        return plan.result
    }

    /// The skills that speak for notes not yet learned, and the feedback those notes are part of.
    private func unlearned() throws -> [Skill.UID: Set<Int>] {
        let states: [LearningJob.State] = [.queued, .reflecting, .reflected, .failed]
        var found: [Skill.UID: Set<Int>] = [:]
        for job in try jobs(in: states, limit: .max) {
            if let skill = job.skill { found[skill, default: []].insert(job.feedback) }
        }
        return found
    }

    /// Keeps a file's counts as one row a (origin, tag), in the place of that origin's earlier ones.
    private mutating func importTally(
        _ tallies: [String: Tally],
        into uid: Skill.UID,
        isKnown: Bool,
        from names: (own: String, named: String)
    ) throws {
        guard !tallies.isEmpty else { return }
        let rows = try evidence(skill: uid)
        for (origin, tally) in tallies.sorted(by: { $0.key < $1.key }) {
            // Counts given in this very store are here already, verdict by verdict.
            if origin == names.own, isKnown { continue }
            let who = origin.isEmpty ? names.named : origin
            let earlier = rows.filter { $0.judge == .imported && $0.turn == nil && $0.who == who }
            var kept = tally
            if origin.isEmpty, earlier.isEmpty, isKnown {
                // The file does not say whose counts these are; those that are here are among them.
                let here = Tally(rows)
                kept = Tally(
                    helpful: max(0, tally.helpful - here.helpful),
                    harmful: max(0, tally.harmful - here.harmful),
                    neutral: max(0, tally.neutral - here.neutral)
                )
            }
            let counts: [(Evidence.Tag, Int)] = [
                (.helpful, kept.helpful), (.harmful, kept.harmful), (.neutral, kept.neutral),
            ]
            for (tag, count) in counts
            where count > 0 || earlier.contains(where: { $0.tag == tag }) {
                try save(
                    Evidence(
                        skill: uid,
                        turn: nil,
                        judge: .imported,
                        who: who,
                        tag: tag,
                        weight: count,
                        at: now
                    )
                )
            }
        }
    }
}
