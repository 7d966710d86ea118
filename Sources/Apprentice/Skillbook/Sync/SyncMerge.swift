/// What a device knows of a skill as it last synced it: enough to tell what has changed since, and no words.
struct SyncBase: Sendable, Equatable {
    var wording: String
    var wordedAt: Timestamp
    var state: SyncedSkill.State
    var applies: Skill.Scope
    var project: String?
    var isPinned: Bool
    var mergedInto: Skill.UID?
    /// What became of each note, by a digest of it.
    var notes: [String: Source.State]
    var evidence: [String: SyncedSkill.Counts]

    init(_ skill: SyncedSkill) {
        wording = skill.wording.digest
        wordedAt = skill.wording.at
        (state, applies, project) = (skill.state, skill.applies, skill.project)
        (isPinned, mergedInto, evidence) = (skill.isPinned, skill.mergedInto, skill.evidence)
        notes = Dictionary(
            skill.notes.map { (SyncedSkill.digest($0.key), $0.state) },
            uniquingKeysWith: { first, _ in first }
        )
    }
}

extension SyncedSkill.Wording {
    /// What is kept of its words when they are taken out for good.
    var forgottenKey: String { Self.forgottenKey(of: content) }

    static func forgottenKey(of content: String) -> String {
        SyncedSkill.digest("words\u{0}" + content)
    }

    /// A digest of it, for ``SyncBase``.
    var digest: String {
        let parts = [section, content, context, isByHand ? "1" : ""] + keywords
        return SyncedSkill.digest(parts.joined(separator: "\u{0}"))
    }
}

/// Two devices' versions of a skill as one, by what both last had in common.
///
/// The order of the versions makes no difference, and neither does merging the result with one of them
/// again: so it does not matter who begins, and a sync that was interrupted goes on.
///
/// - What only one side changed is taken from it.
/// - Notes of both sides stay. What somebody wrote by hand wins over what was learned; of two such wordings
///   the later is used, and the other stays among the notes.
/// - A removal wins, but for a skill that was told something new meanwhile, or was pinned or written by hand.
struct SyncMerge {
    /// The skill as it is now.
    private(set) var skill: SyncedSkill
    /// What both sides had changed differently, in words.
    private(set) var conflicts: [String] = []

    private let base: SyncBase?
    private let left: SyncedSkill
    private let right: SyncedSkill

    /// Merges two versions.
    ///
    /// - Parameters:
    ///   - left: One.
    ///   - right: The other.
    ///   - base: What they had in common; nil when that is not known.
    ///   - device: The device whose own counts `left` has; nil for none.
    init(_ left: SyncedSkill, _ right: SyncedSkill, base: SyncBase?, device: String? = nil) {
        // A removed skill keeps its words, and so tells what the other side has that is new.
        self.base =
            base
            ?? (left.state == .removed ? Self.common(left) : nil)
            ?? (right.state == .removed ? Self.common(right) : nil)
        (self.left, self.right) = (left, right)
        skill = left
        skill.id = base == nil ? min(left.id, right.id) : right.id
        skill.createdAt = min(left.createdAt, right.createdAt)
        mergeNotes(isBaseKnown: base != nil)
        mergeWording()
        mergeState()
        mergeEvidence(device)
        skill.sortNotes()
    }

    private static func common(_ removed: SyncedSkill) -> SyncBase {
        var base = SyncBase(removed)
        base.state = .active
        return base
    }

    /// The value that changed; nil when both did, and differently.
    private static func changed<Value: Equatable>(_ left: Value, _ right: Value, base: Value?)
        -> Value?
    {
        if left == right { return left }
        guard let base else { return nil }
        return left == base ? right : right == base ? left : nil
    }

    private mutating func mergeNotes(isBaseKnown: Bool) {
        skill.forgotten = left.forgotten.union(right.forgotten)
        var notes: [SyncedSkill.Note] = []
        for note in left.notes + right.notes where !notes.contains(where: { $0.key == note.key }) {
            let digest = SyncedSkill.digest(note.key)
            guard !skill.forgotten.contains(digest) else { continue }
            let here = left.notes.first { $0.key == note.key }
            let there = right.notes.first { $0.key == note.key }
            guard let here, let there else {
                notes.append(alone(note, isHere: here != nil, known: base?.notes[digest]))
                continue
            }
            var merged = note
            merged.at = min(here.at, there.at)
            merged.model = [here.model, there.model].compactMap(\.self).min()
            merged.state =
                Self.changed(here.state, there.state, base: isBaseKnown ? base?.notes[digest] : nil)
                ?? .live
            notes.append(merged)
        }
        skill.notes = notes
    }

    /// A note that only one side has.
    ///
    /// What this store had and has no more stands somewhere else now, or was undone. What the other side
    /// lacks stays: a folder may be older than what was last synced.
    private func alone(
        _ note: SyncedSkill.Note,
        isHere: Bool,
        known: Source.State?
    ) -> SyncedSkill.Note {
        guard !isHere, let known, known == note.state, note.state == .live else { return note }
        var gone = note
        gone.state = .superseded
        return gone
    }

    private mutating func mergeWording() {
        let (here, there) = (left.wording, right.wording)
        guard here != there else {
            skill.wording.at = max(here.at, there.at)
            return
        }
        let (isHereGone, isThereGone) = (isForgotten(here), isForgotten(there))
        if isHereGone != isThereGone { return skill.wording = isHereGone ? there : here }
        if let base {
            if here.digest == base.wording { return skill.wording = there }
            if there.digest == base.wording { return skill.wording = here }
        }
        func rank(_ wording: SyncedSkill.Wording) -> (Int, Int64, String, String) {
            (wording.isByHand ? 1 : 0, wording.at.microseconds, wording.content, wording.digest)
        }
        let (used, other) = rank(here) > rank(there) ? (here, there) : (there, here)
        skill.wording = used
        guard other.content != used.content else { return }
        if other.isByHand {
            keep(other)
            conflicts.append("written by hand on both sides: the later words are used")
        } else if used.isByHand {
            conflicts.append("written by hand on one side and learned on the other: by hand wins")
        } else {
            conflicts.append("worded differently on both sides: the later words are used")
        }
    }

    /// Whether a wording was taken out for good, on whichever side.
    private func isForgotten(_ wording: SyncedSkill.Wording) -> Bool {
        skill.forgotten.contains(wording.forgottenKey)
    }

    /// Keeps a wording of a person's that lost to another one, as a note that is no longer in force.
    private mutating func keep(_ wording: SyncedSkill.Wording) {
        let note = SyncedSkill.Note(
            note: wording.content,
            question: nil,
            model: nil,
            at: wording.at,
            state: .superseded
        )
        guard !skill.notes.contains(where: { $0.note == note.note }),
            !skill.forgotten.contains(SyncedSkill.digest(note.key))
        else { return }
        skill.notes.append(note)
    }

    private mutating func mergeState() {
        func merged<Value: Equatable>(
            _ value: KeyPath<SyncedSkill, Value>,
            _ common: KeyPath<SyncBase, Value>,
            _ doubt: Value,
            _ words: String?
        ) -> Value {
            let (here, there) = (left[keyPath: value], right[keyPath: value])
            if let one = Self.changed(here, there, base: base?[keyPath: common]) { return one }
            if let words { conflicts.append(words) }
            return doubt
        }
        skill.isPinned = merged(\.isPinned, \.isPinned, true, nil)
        skill.applies = merged(\.applies, \.applies, .topic, "applies always on one side only")
        let projects = [left.project, right.project].compactMap(\.self).min()
        skill.project = merged(\.project, \.project, projects, "moved to two projects")
        guard left.state == .removed || right.state == .removed else {
            let one = Self.changed(left.state, right.state, base: base?.state)
            (skill.state, skill.mergedInto) = (one ?? .active, nil)
            return
        }
        guard left.isLive || right.isLive else {
            skill.state = .removed
            let homes = [left.mergedInto, right.mergedInto].compactMap(\.self)
                .min { $0.description < $1.description }
            skill.mergedInto =
                Self.changed(left.mergedInto, right.mergedInto, base: base?.mergedInto)
                .flatMap(\.self) ?? homes
            return
        }
        let (live, gone) = left.isLive ? (left, right) : (right, left)
        if base?.state == .removed {
            // It was brought back on one side.
            (skill.state, skill.mergedInto) = (live.state, nil)
            return
        }
        guard hasNews(live) else {
            (skill.state, skill.mergedInto) = (.removed, gone.mergedInto)
            return
        }
        (skill.state, skill.mergedInto) = (.active, nil)
        conflicts.append("removed on one side and told something new on the other: it stays")
        // What speaks no more does not go on in the words.
        let isTakenBack = skill.notes.contains {
            $0.state != .live && base?.notes[SyncedSkill.digest($0.key)] == .live
        }
        let notes = skill.liveNotes.compactMap(\.note).uniqued()
        if isTakenBack, !skill.wording.isByHand, !notes.isEmpty {
            skill.sortNotes()
            skill.wording.content = skill.liveNotes.compactMap(\.note).uniqued()
                .joined(separator: "; ")
            skill.wording.context = ""
        }
    }

    /// Whether a skill was told something that the side which removed it did not know.
    private func hasNews(_ version: SyncedSkill) -> Bool {
        guard let base else { return true }
        let isTold = version.liveNotes.map { SyncedSkill.digest($0.key) }.contains { digest in
            base.notes[digest] != .live && !skill.forgotten.contains(digest)
        }
        guard !isForgotten(version.wording) else { return isTold }
        let isWritten = version.wording.isByHand && version.wording.digest != base.wording
        return isTold || isWritten || (version.isPinned && !base.isPinned)
    }

    /// Each device knows its own counts; of others the newer are taken, so that none count twice.
    private mutating func mergeEvidence(_ device: String?) {
        var evidence: [String: SyncedSkill.Counts] = [:]
        for name in Set(left.evidence.keys).union(right.evidence.keys) {
            let (here, there) = (left.evidence[name], right.evidence[name])
            func rank(_ counts: SyncedSkill.Counts?) -> (Int, Int, Int) {
                (counts?.total ?? 0, counts?.helpful ?? 0, counts?.harmful ?? 0)
            }
            let later = rank(here) > rank(there) ? here : there
            if name == device {
                evidence[name] = here
            } else if here == there {
                evidence[name] = here
            } else if let common = base?.evidence[name] {
                evidence[name] = here == common ? there : there == common ? here : later
            } else {
                evidence[name] = later
            }
        }
        skill.evidence = evidence
    }
}

extension SyncMerge {
    /// A version with what a copy of it adds that another program put aside (`*.sync-conflict-*`).
    ///
    /// Nobody knows how old the copy is, so that it only adds: notes that are not known, later words of a
    /// person, and larger counts.
    static func adding(_ copy: SyncedSkill, to skill: SyncedSkill) -> SyncedSkill {
        var merged = skill
        let new = copy.notes.filter { note in
            !skill.notes.contains { $0.key == note.key }
                && !skill.forgotten.contains(SyncedSkill.digest(note.key))
        }
        merged.notes += new
        merged.forgotten.formUnion(copy.forgotten)
        let words = copy.wording
        if words.isByHand, words != skill.wording,
            !merged.forgotten.contains(words.forgottenKey),
            !skill.wording.isByHand || words.at > skill.wording.at
        {
            merged.wording = words
        }
        let isTold = new.contains { $0.note != nil && $0.state == .live }
        if !merged.isLive, copy.isLive, isTold {
            (merged.state, merged.mergedInto) = (.active, nil)
        }
        for (device, counts) in copy.evidence
        where counts.total > merged.evidence[device]?.total ?? 0 {
            merged.evidence[device] = counts
        }
        merged.sortNotes()
        return merged
    }

    /// Sees to it that no note stands in two skills of one project: the older one takes in what the other
    /// was told, and that goes into it when nothing else is left.
    ///
    /// - Parameters:
    ///   - skills: The skills.
    ///   - held: Those that will not act here, so that no note may depend on them.
    static func joinRepeated(
        _ skills: inout [Skill.UID: SyncedSkill],
        except held: Set<Skill.UID> = []
    ) {
        var homes: [String: Skill.UID] = [:]
        let order = skills.values.filter { $0.isLive && !held.contains($0.uid) }.map { skill in
            (rank: (skill.isPinned ? 0 : 1, skill.createdAt, skill.uid.description), uid: skill.uid)
        }
        .sorted { $0.rank < $1.rank }
        for uid in order.map(\.uid) {
            guard var skill = skills[uid] else { continue }
            var home: Skill.UID?
            for note in skill.liveNotes {
                let key = (skill.project ?? "") + "\u{0}" + (note.note ?? "")
                guard let taker = homes[key], taker != uid else {
                    homes[key] = uid
                    continue
                }
                home = taker
                for index in skill.notes.indices where skill.notes[index].key == note.key {
                    skill.notes[index].state = .superseded
                }
                skills[taker]?.take(note)
            }
            guard let home else { continue }
            if skill.liveNotes.isEmpty, !skill.isPinned, !skill.wording.isByHand {
                (skill.state, skill.mergedInto) = (.removed, home)
            }
            skills[uid] = skill
        }
    }
}

extension SyncMerge {
    /// Brings the oldest skill back of those that were merged into each other, so that none is left.
    ///
    /// Two devices that each merge two skills may choose differently which one stays.
    static func breakCircles(_ skills: inout [Skill.UID: SyncedSkill]) {
        let gone = skills.values.filter { !$0.isLive && $0.mergedInto != nil }
            .sorted { ($0.createdAt, $0.uid.description) < ($1.createdAt, $1.uid.description) }
        for start in gone.map(\.uid) {
            var seen: Set<Skill.UID> = []
            var place: Skill.UID? = start
            while let uid = place, let skill = skills[uid], !skill.isLive,
                seen.insert(uid).inserted
            {
                place = skill.mergedInto
            }
            guard place == start, seen.count > 1 else { continue }
            skills[start]?.state = .active
            skills[start]?.mergedInto = nil
        }
    }
}

extension SyncedSkill {
    /// Takes in a note that another skill was told, too.
    fileprivate mutating func take(_ note: Note) {
        if let index = notes.firstIndex(where: { $0.key == note.key }) {
            notes[index].state = .live
        } else {
            notes.append(note)
            sortNotes()
        }
        state = .active
    }
}

// MARK: - As text

extension SyncBase {
    /// As the store keeps it.
    var json: JSON {
        [
            "wording": .string(wording), "worded_at": JSON(Int(wordedAt.microseconds)),
            "state": .string(state.rawValue), "applies": .string(applies.rawValue),
            "project": JSON(project), "pinned": .bool(isPinned),
            "merged_into": JSON(mergedInto?.description),
            "notes": .object(
                notes.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value.rawValue)) }
            ),
            "evidence": .object(
                evidence.sorted { $0.key < $1.key }.map {
                    (
                        $0.key,
                        [JSON($0.value.helpful), JSON($0.value.harmful), JSON($0.value.neutral)]
                    )
                }
            ),
        ]
    }

    /// Reads what the store kept.
    init?(_ json: JSON) {
        guard let wording = json["wording"]?.string, let at = json["worded_at"]?.int,
            let state = json["state"]?.string.flatMap(SyncedSkill.State.init),
            let applies = json["applies"]?.string.flatMap(Skill.Scope.init)
        else { return nil }
        (self.wording, self.state, self.applies) = (wording, state, applies)
        wordedAt = Timestamp(microseconds: Int64(at))
        project = json["project"]?.string
        isPinned = json["pinned"]?.bool ?? false
        mergedInto = json["merged_into"]?.string.map(Skill.UID.init)
        notes = Dictionary(
            (json["notes"]?.object ?? []).compactMap { member in
                member.value.string.flatMap(Source.State.init).map { (member.key, $0) }
            },
            uniquingKeysWith: { first, _ in first }
        )
        evidence = [:]
        for (device, counts) in json["evidence"]?.object ?? [] {
            let numbers = (counts.array ?? []).compactMap(\.int)
            guard numbers.count == 3 else { continue }
            evidence[device] = .init(
                helpful: numbers[0],
                harmful: numbers[1],
                neutral: numbers[2]
            )
        }
    }
}
