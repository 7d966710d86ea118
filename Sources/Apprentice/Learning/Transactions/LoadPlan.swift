/// Decides, skill by skill, what a file changes in the book.
struct LoadPlan {
    /// One skill of the file on its way into the book.
    struct Step {
        /// The skill here, if it is one that is here.
        var before: Skill?
        /// The skill as it will be.
        var after: Skill?
        /// Whether it brings an id that has to be checked.
        var needsID = false
        /// Whether it went into a skill that stays.
        var isMerged = false
        /// Whether it is a skill that is here, rather than one that only says the same.
        var isKnown = false

        /// Holds back what the file brings, if it gives orders or its user says so.
        mutating func examine(isStrange: Bool) {
            guard var skill = after, skill.status != .retired,
                skill.promptText != before?.promptText
            else { return }
            skill.examine(because: isStrange ? "it came in a file that nobody has read" : nil)
            if !isKnown, !isMerged { skill.foreignOrigin = .loaded }
            // What is in use here stays as it is, rather than be held back for a stranger's words.
            after = skill.isQuarantined && before?.isLive == true ? before : skill
        }
    }

    private let document: SkillbookDocument
    let book: Skillbook
    private let unlearned: [Skill.UID: Set<Int>]
    private let isOwn: Bool
    let merging: Bool
    private var ids: Set<String> = []
    private var settled: Set<Skill.UID> = []
    private var sayings: [String: Skill.UID] = [:]
    /// The skills that change, as they will be.
    var pending: [Skill.UID: Skill] = [:]
    /// What it comes to.
    var result: LoadResult

    init(
        document: SkillbookDocument,
        book: Skillbook,
        unlearned: [Skill.UID: Set<Int>],
        isOwn: Bool,
        merging: Bool
    ) {
        self.document = document
        self.book = book
        self.unlearned = unlearned
        self.isOwn = isOwn
        self.merging = merging
        result = LoadResult()
        result.repairs = document.repairs
        let hasWordsOnly = document.format == .markdownRules || !document.wordsOnly.isEmpty
        guard merging || hasWordsOnly else { return }
        // Live skills last, so that they are found before retired ones that say the same.
        for skill in book.all.filter({ !$0.isLive }) + book.live where skill.isLive || !merging {
            sayings[Self.saying(skill)] = skill.uid
        }
    }

    /// Whether an id was given to another skill of the file.
    func isTaken(_ id: String) -> Bool { ids.contains(id) }

    /// Takes note of the id a new skill got.
    mutating func rename(_ skill: Skill, to id: String) {
        ids.insert(id)
        if id != skill.id { result.renamed.append((skill.id, id)) }
    }

    /// The changes so far, one a skill.
    var changes: [SkillChange] {
        pending.map { SkillChange(before: book[$0.key], after: $0.value) }
    }

    /// What becomes of a skill of the file; nil when nothing does.
    mutating func change(for skill: Skill) -> Step? {
        if merging, !skill.isLive { return nil }
        let known = counterpart(of: skill)
        if merging, let same = known ?? standing(for: skill), same.isLive {
            let after = joined(same, skill)
            return Step(before: same, after: after, isMerged: true, isKnown: known != nil)
        }
        guard let known else {
            var new = skill
            if book[skill.uid] != nil || settled.contains(skill.uid) { new.uid = .random() }
            settled.insert(new.uid)
            new.sources = skill.sources.map { local($0, in: nil) }
            if merging { sayings[Self.saying(new)] = new.uid }
            return Step(before: nil, after: new, needsID: true)
        }
        settled.insert(known.uid)
        // A note that is not learned yet outlives a file that has retired its skill.
        if !skill.isLive, known.isLive, unlearned[known.uid] != nil {
            result.carriedOver.append(known)
            return nil
        }
        var after = replaced(known, by: skill)
        // Where it came from, and that nobody has accepted it, a file does not change.
        (after.foreignOrigin, after.quarantine) = (known.foreignOrigin, known.quarantine)
        return Step(before: known, after: after, isKnown: true)
    }

    /// Keeps a change of a skill of the file, and counts what it comes to.
    mutating func keep(_ step: Step) {
        guard let after = step.after else { return }
        pending[after.uid] = after
        if after.isQuarantined { result.quarantined.append(after) }
        guard after.isLive else {
            if !after.isQuarantined { result.retired += 1 }
            return
        }
        if step.isMerged {
            result.merged += 1
        } else if step.before?.isLive != true {
            result.added += 1
        } else if step.before == step.after {
            result.unchanged += 1
        } else {
            result.updated += 1
        }
    }

    /// Retires what is in use here and not in the file.
    mutating func replaceTheRest() {
        let leftOut = Set(isOwn ? document.leftOut : [])
        for skill in book.live where !settled.contains(skill.uid) {
            if unlearned[skill.uid] != nil || leftOut.contains(skill.uid) {
                result.carriedOver.append(skill)
            } else {
                var after = skill
                after.status = .retired
                result.replaced.append(skill)
                pending[skill.uid] = after
            }
        }
    }

    private func counterpart(of skill: Skill) -> Skill? {
        let found: Skill? =
            if let same = book[skill.uid] {
                same
            } else if let same = book[skill.id], isSame(same, skill) {
                same
            } else if document.format == .markdownRules
                || document.wordsOnly.contains(skill.uid)
            {
                sayings[Self.saying(skill)].flatMap { book[$0] }
            } else {
                nil
            }
        return found.flatMap { settled.contains($0.uid) ? nil : $0 }
    }

    /// Whether two skills of one id are one: made at one moment, or saying the same.
    private func isSame(_ here: Skill, _ there: Skill) -> Bool {
        if here.createdAt == there.createdAt { return true }
        let words = there.content.onOneLine
        return words == here.content.onOneLine
            || words == here.shownText(withContext: true).onOneLine
    }

    /// The live skill here that says the same in the same project.
    private func standing(for skill: Skill) -> Skill? {
        sayings[Self.saying(skill)].flatMap { pending[$0] ?? book[$0] }
    }

    private static func saying(_ skill: Skill) -> String {
        (skill.project ?? "") + "\n" + skill.content
    }

    /// A skill here with where else its words come from.
    private func joined(_ here: Skill, _ there: Skill) -> Skill {
        var skill = here
        for source in there.sources {
            let source = local(source, in: here)
            let isThere = skill.sources.contains {
                $0.note == source.note && $0.question == source.question && $0.extra == source.extra
            }
            if !isThere { skill.sources.append(source) }
        }
        if skill.status == .unconfirmed, there.status == .active { skill.status = .active }
        return skill
    }

    /// A skill here with what the file says of it.
    ///
    /// It keeps its name and the notes not yet learned.
    private func replaced(_ here: Skill, by there: Skill) -> Skill {
        var skill = there
        (skill.id, skill.uid, skill.revision) = (here.id, here.uid, here.revision)
        // Texts without our keys know of a skill only its words; all else stays.
        let isBare = document.holdsWordsOnly(of: there.uid)
        let isWording =
            !document.format.isComplete
            && there.content.onOneLine == here.shownText(withContext: true).onOneLine
        if isBare || isWording {
            skill = here
            if !isWording, isBare { skill.content = there.content }
            skill.status = here.isLive && there.isLive ? here.status : there.status
            if document.marked.contains(there.uid) {
                (skill.applies, skill.project) = (there.applies, there.project)
                (skill.isPinned, skill.isByHand) = (there.isPinned, there.isByHand)
            }
            return skill
        }
        skill.sources = there.sources.map { local($0, in: here) }
        if !document.format.isComplete {
            // What another program has dropped on the way is still known here.
            (skill.applies, skill.project, skill.createdAt) = (
                here.applies, here.project, here.createdAt
            )
            (skill.isPinned, skill.isByHand) = (here.isPinned, here.isByHand)
            skill.isSecret = skill.isSecret || here.isSecret
            if here.isLive, there.isLive { skill.status = here.status }
            if skill.keywords.isEmpty { skill.keywords = here.keywords }
            if skill.context.isEmpty { skill.context = here.context }
            if skill.sources.isEmpty { skill.sources = here.sources }
        }
        for source in here.sources {
            // What a note was superseded by stays known, and so do notes that wait to be learned.
            let isWaiting = source.feedback.map { unlearned[here.uid]?.contains($0) == true }
            guard let feedback = source.feedback, source.state == .superseded || isWaiting == true,
                !skill.sources.contains(where: { $0.feedback == feedback && $0.note == source.note }
                )
            else { continue }
            skill.sources.append(source)
        }
        return skill
    }

    /// A source without numbers of another store, which mean other turns here.
    private func local(_ source: Source, in here: Skill?) -> Source {
        guard !isOwn else { return source }
        var source = source
        let same = here?.sources.first {
            $0.note == source.note && $0.question == source.question && $0.at == source.at
        }
        (source.turn, source.feedback, source.job) = (same?.turn, same?.feedback, same?.job)
        return source
    }
}

extension Skill {
    /// What its id is made of: the section it had when it got it.
    var slug: String {
        guard let hyphen = id.lastIndex(of: "-"), hyphen > id.startIndex else { return section }
        return String(id[..<hyphen])
    }
}

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
