extension LearningRecords {
    /// The skills that some changes would bring back, in their words or in their project, although
    /// another stands for their note.
    func repeated(by changes: [SkillChange]) -> [Skill.UID] {
        let next = book(after: changes)
        return changes.filter { change in
            guard let skill = change.after, skill.isLive else { return false }
            return change.broughtNotes.contains {
                next.otherSkill(than: skill, standingFor: $0) != nil
            }
        }
        .compactMap(\.uid).sorted { $0.description < $1.description }
    }

    /// Gives the notes of skills that come back to those that stand for the same notes by now, so that
    /// each stands once, and for everybody who said it.
    ///
    /// - Parameter changes: What is to be changed; a skill none of whose notes is left stays away.
    /// - Returns: The skills that stay as they are.
    @discardableResult
    func joinRepeated(in changes: inout [Skill.UID: SkillChange]) -> [Skill.UID] {
        var kept: [Skill.UID] = []
        while let uid = repeated(by: Array(changes.values)).first, let change = changes[uid] {
            changes[uid] = nil
            kept.append(uid)
            // One that is in use as it is loses nothing by staying so.
            guard var skill = change.after, change.kind == .added else { continue }
            let next = book(after: Array(changes.values) + [change])
            for index in skill.sources.indices where skill.sources[index].state == .live {
                guard let note = skill.sources[index].note,
                    var other = next.otherSkill(than: skill, standingFor: note)
                else { continue }
                other = changes[other.uid]?.after ?? other
                other.add(skill.sources[index])
                changes[other.uid] = SkillChange(before: book[other.uid], after: other)
                skill.sources[index].state = .superseded
            }
            guard !skill.liveNotes.isEmpty else { continue }
            kept.removeLast()
            changes[uid] = SkillChange(before: change.before, after: skill)
        }
        return kept
    }

    /// Lets the notes of feedback that is in force again speak, where the skills that told them changed
    /// since they were taken back.
    func putBackNotes(of feedback: Feedback, in changes: inout [Skill.UID: SkillChange]) {
        for note in feedback.notes.map(\.text) {
            let next = book(after: Array(changes.values))
            func isIt(_ source: Source) -> Bool {
                source.feedback == feedback.id && source.note == note
            }
            let told = next.all.filter { $0.sources.contains(where: isIt) }
            let standing = told.flatMap { skill in
                skill.sources.filter(isIt).map { (isLive: skill.isLive, state: $0.state) }
            }
            let isTold = standing.contains { $0.isLive && $0.state == .live }
            guard !isTold, standing.allSatisfy({ $0.state == .withdrawn }),
                let last = told.last(where: \.isLive) ?? told.last,
                let source = last.sources.first(where: isIt)
            else { continue }
            var skill = next.otherSkill(than: last, standingFor: note) ?? last
            var given = source
            given.state = .live
            skill.add(given)
            if !skill.isLive {
                skill.status = .provisional
                skill.showNotes()
            }
            changes[skill.uid] = SkillChange(before: book[skill.uid], after: skill)
        }
    }

    private func book(after changes: [SkillChange]) -> Skillbook {
        var next = book
        next.apply(Revision(number: next.revision + 1, cause: .hand(""), at: now, changes: changes))
        return next
    }
}

extension SkillChange {
    /// The notes that a skill stands for after it, where it did not before.
    fileprivate var broughtNotes: [String] {
        let isThere = before.map { $0.isLive && $0.project == after?.project } ?? false
        let known = isThere ? before?.liveNotes.compactMap(\.note) ?? [] : []
        return (after?.liveNotes.compactMap(\.note) ?? []).filter { !known.contains($0) }
    }
}
