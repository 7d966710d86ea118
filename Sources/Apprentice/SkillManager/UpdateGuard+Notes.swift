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
