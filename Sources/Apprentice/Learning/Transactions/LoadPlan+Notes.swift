extension LoadPlan {
    /// Sees to it that no note stands in two skills of one project: of the book's and the file's one
    /// takes in what the other was told, and the other goes into it when nothing else is left.
    mutating func joinRepeated() {
        var tellers: [String: Skill.UID] = [:]
        for skill in inOrder {
            let notes = skill.liveNotes.map { (source: $0, key: Self.key($0, of: skill)) }
            for (source, key) in notes where tellers[key] != nil && tellers[key] != skill.uid {
                guard let home = tellers[key] else { continue }
                move(source, from: skill.uid, to: home)
            }
            for (_, key) in notes where tellers[key] == nil { tellers[key] = skill.uid }
        }
    }

    /// The skills that will be in use, those first that keep their notes: pinned ones, then in a merge
    /// what is here, else what the file brings.
    private var inOrder: [Skill] {
        var next = book.skills
        next.merge(pending) { _, new in new }
        return next.values.filter { $0.isLive && !$0.liveNotes.isEmpty }
            .map { skill in
                let isHere = book[skill.uid]?.isLive ?? false
                let isSettled = merging ? isHere : pending[skill.uid] != nil
                return (skill: skill, rank: skill.isPinned ? 0 : isSettled ? 1 : 2)
            }
            .sorted {
                ($0.rank, $0.skill.serial, $0.skill.uid.description) < (
                    $1.rank, $1.skill.serial, $1.skill.uid.description
                )
            }
            .map(\.skill)
    }

    private static func key(_ source: Source, of skill: Skill) -> String {
        (skill.project ?? "") + "\n" + (source.note ?? "")
    }

    private mutating func move(_ source: Source, from uid: Skill.UID, to home: Skill.UID) {
        guard var giver = pending[uid] ?? book[uid], var taker = pending[home] ?? book[home] else {
            return
        }
        func isIt(_ other: Source) -> Bool {
            other.feedback == source.feedback && other.note == source.note
                && other.turn == source.turn
        }
        for index in giver.sources.indices where isIt(giver.sources[index]) {
            giver.sources[index].state = .superseded
        }
        if let index = taker.sources.firstIndex(where: isIt) {
            taker.sources[index].state = .live
        } else {
            taker.sources.append(source)
        }
        if giver.liveNotes.isEmpty, !giver.isPinned, !giver.isByHand {
            giver.status = .retired
            giver.mergedInto = home
        }
        pending[uid] = giver
        pending[home] = taker
    }
}
