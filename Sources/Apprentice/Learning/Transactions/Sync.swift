/// What syncing with a folder came to.
package struct SyncResult: Sendable {
    /// The revision it made; nil when nothing was taken in.
    package var revision: Revision?
    /// The files to write: name and text, and what stood there before.
    package var writes: [(name: String, text: String, before: String?)] = []
    /// What both sides had changed differently, in words.
    package var conflicts: [(id: String, words: String)] = []
    /// Skills that came and wait for a person to accept them.
    package var quarantined: [Skill] = []
    /// Skills here that a change would have made give orders; they stay as they are.
    package var held: [Skill] = []
    /// Skills that stay out of the folder because they hold a secret.
    package var leftOut: [Skill] = []
    /// The skills that were merged; of others the folder's copies are to stay.
    var taken: Set<Skill.UID> = []
    /// What this store will have synced once the files are written.
    package var base = ""
}

extension LearningRecords {
    /// Merges a folder of synced skills with the book, as one revision.
    ///
    /// What is to be written comes back; once it stands there, ``keepSynced(_:with:)`` says so. Whoever is
    /// killed in between merges the same once more.
    ///
    /// - Parameters:
    ///   - there: The folder.
    ///   - name: What it is called, for the log.
    ///   - home: The user's home folder, for projects in it.
    /// - Returns: What became of both.
    /// - Throws: ``StoreError``.
    package mutating func sync(
        _ there: SyncedBook,
        named name: String,
        home: String?
    ) throws -> SyncResult {
        let device = SyncDevice(name: try storeOrigin(), home: home)
        let bases = try syncBases(there.id)
        let forgotten = try forgottenNotes()
        var result = SyncResult()
        var closed: Set<Skill.UID> = []
        var merged: [Skill.UID: SyncedSkill] = [:]
        for skill in book.all {
            try Task.checkCancellation()
            let base = bases[skill.uid]
            let isSecret = SkillbookWriter.holdsSecret(skill)
            guard !isSecret, !skill.isQuarantined, !there.isUnreadable(skill.uid) else {
                if isSecret, skill.isLive { result.leftOut.append(skill) }
                closed.insert(skill.uid)
                continue
            }
            let theirs = there.skill(skill.uid, base: base)
            let rows = skill.evidenceCount > 0 ? try evidence(skill: skill.uid) : []
            var mine = SyncedSkill(skill, evidence: rows, device: device)
            if let base, base.wording == mine.wording.digest { mine.wording.at = base.wordedAt }
            let known = Set(theirs.map { $0.notes.map { SyncedSkill.digest($0.key) } } ?? [])
                .union(theirs.map { [$0.wording.forgottenKey] } ?? [])
            mine.forgotten = forgotten.intersection(known)
            guard let theirs else {
                merged[skill.uid] = mine
                continue
            }
            let merge = SyncMerge(mine, theirs, base: base, device: device.name)
            merged[skill.uid] = merge.skill
            result.conflicts += merge.conflicts.map { (skill.id, $0) }
        }
        for uid in there.uids where book[uid] == nil && !there.isUnreadable(uid) {
            merged[uid] = there.skill(uid, base: bases[uid])
        }
        let held = merged.values.filter { skill in
            let here = book[skill.uid]
            guard here != nil || skill.isLive else { return false }
            let after = skill.applied(to: here, since: bases[skill.uid], on: device)
            let acting = here.flatMap { $0.isLive ? $0 : nil }
            return after.status != .retired && after.orders(besides: acting) != nil
        }
        SyncMerge.joinRepeated(&merged, except: Set(held.map(\.uid)))
        SyncMerge.breakCircles(&merged)
        var kept = bases
        var changes: [SkillChange] = []
        var ids: Set<String> = []
        try raiseSerial(above: merged.values.compactMap { Skill.serial(of: $0.id) }.max() ?? 0)
        let order = merged.values.sorted {
            ($0.createdAt, $0.uid.description) < ($1.createdAt, $1.uid.description)
        }
        for skill in order {
            let here = book[skill.uid]
            // Of what was removed before it came only what counts for another is of use.
            if here == nil, !skill.isLive, skill.mergedInto == nil {
                kept[skill.uid] = SyncBase(skill)
                continue
            }
            var after = skill.applied(to: here, since: bases[skill.uid], on: device)
            if here == nil {
                while book[after.id] != nil || !ids.insert(after.id).inserted {
                    after.id = Skill.id(
                        section: FileText.slugSource(after.slug),
                        serial: try takeSerial()
                    )
                }
            }
            if let here, here.isLive {
                guard after.status == .retired || after.orders(besides: here) == nil else {
                    result.held.append(here)
                    merged[skill.uid] = nil
                    continue
                }
            } else if after.status != .retired {
                // What begins to act here is looked at as a whole.
                after.quarantine = after.orders(besides: nil)
                if after.isQuarantined { result.quarantined.append(after) }
            }
            kept[skill.uid] = SyncBase(skill)
            if after != here { changes.append(SkillChange(before: here, after: after)) }
        }
        let before = book.revision
        try append(.synced(FileText.name(name)), changes)
        result.revision = book.revision == before ? nil : try revision(book.revision)
        try importCounts(of: merged, from: device.name)
        for skill in merged.values.sorted(by: { $0.fileName < $1.fileName }) {
            let (text, old) = (skill.fileText, there.text(of: skill))
            if text != old { result.writes.append((skill.fileName, text, old)) }
        }
        result.base = Self.text(of: kept)
        // What stands in the folder already is synced now, whether or not the rest can be written.
        let unwritten = Set(result.writes.map(\.name))
        let synced = kept.filter { !unwritten.contains(SyncedSkill.fileName(of: $0.key)) }
        let settled = bases.merging(synced) { _, new in new }
        if settled != bases { try setValue(Self.text(of: settled), for: Self.syncValue(there.id)) }
        result.taken = Set(merged.keys)
        return result
    }

    /// Keeps what was synced, now that it stands in the folder.
    package mutating func keepSynced(_ result: SyncResult, with there: SyncedBook) throws {
        try setValue(result.base, for: Self.syncValue(there.id))
    }

    private static func text(of bases: [Skill.UID: SyncBase]) -> String {
        let members = bases.sorted { $0.key.description < $1.key.description }
            .map { (key: $0.key.description, value: $0.value.json) }
        return JSON.object(members).compact
    }

    private static func syncValue(_ id: String) -> String { "sync:" + id }

    private func syncBases(_ id: String) throws -> [Skill.UID: SyncBase] {
        guard let kept = try value(Self.syncValue(id)), let json = try? JSON(parsing: kept) else {
            return [:]
        }
        return Dictionary(
            (json.object ?? []).compactMap { member in
                SyncBase(member.value).map { (Skill.UID(member.key), $0) }
            },
            uniquingKeysWith: { first, _ in first }
        )
    }

    /// Keeps what other devices counted, a row each, in the place of their earlier counts.
    private mutating func importCounts(
        of skills: [Skill.UID: SyncedSkill],
        from own: String
    ) throws {
        var changed: [Skill.UID] = []
        for (uid, skill) in skills.sorted(by: { $0.key.description < $1.key.description })
        where book[uid] != nil {
            let rows = try evidence(skill: uid).filter { $0.judge == .imported }
            let earlier = Dictionary(grouping: rows, by: \.who).mapValues { Tally($0) }
            for device in Set(skill.evidence.keys).union(earlier.keys).sorted() where device != own
            {
                let counts = skill.evidence[device] ?? SyncedSkill.Counts()
                let known = earlier[device].map(SyncedSkill.Counts.init) ?? SyncedSkill.Counts()
                guard counts != known else { continue }
                changed.append(uid)
                let tags: [(Evidence.Tag, Int, Int)] = [
                    (.helpful, counts.helpful, known.helpful),
                    (.harmful, counts.harmful, known.harmful),
                    (.neutral, counts.neutral, known.neutral),
                ]
                for (tag, count, old) in tags where count != old {
                    try save(
                        Evidence(
                            skill: uid,
                            turn: nil,
                            judge: .imported,
                            who: device,
                            tag: tag,
                            weight: count,
                            at: now
                        )
                    )
                }
            }
        }
        // Counts of others are no verdict on an answer here: none retires a skill.
        _ = try weigh(changed.uniqued(), .counts) { _ in }
    }

    // MARK: What was forgotten

    private static var forgottenValue: String { "forgotten" }

    private func forgottenNotes() throws -> Set<String> {
        Set((try value(Self.forgottenValue) ?? "").split(separator: " ").map(String.init))
    }

    /// Remembers digests of notes and words that were taken out for good, so that no folder brings them
    /// back.
    mutating func noteForgotten(_ before: Skill, _ after: Skill) throws {
        let left = Set(after.sources.compactMap { SyncedSkill.Note($0)?.key })
        var gone = before.sources.compactMap { SyncedSkill.Note($0)?.key }.filter {
            !left.contains($0)
        }
        .map(SyncedSkill.digest)
        if before.content != after.content {
            gone.append(SyncedSkill.Wording.forgottenKey(of: before.content))
        }
        guard !gone.isEmpty else { return }
        let all = try forgottenNotes().union(gone)
        try setValue(all.sorted().joined(separator: " "), for: Self.forgottenValue)
    }
}

extension Skill {
    /// Why what came of it gives orders; nil when it does not, and what was said here is not looked at.
    fileprivate func orders(besides here: Skill?) -> String? {
        var words: [String] = []
        if here?.content != content { words.append(content) }
        if here?.context != context { words.append(context) }
        if here?.section != section { words.append(section) }
        if here?.keywords != keywords { words += keywords }
        // One that was taken back, here or by the folder, is looked at when it comes back.
        let known = Set((here?.liveNotes ?? []).compactMap(\.note))
        words += liveNotes.compactMap(\.note).filter { !known.contains($0) }
        return words.isEmpty ? nil : Orders.reason(in: words.joined(separator: "\n"))
    }

    /// The number at the end of an id; nil when no counter gives it.
    fileprivate static func serial(of id: String) -> Int? {
        id.split(separator: "-").last.flatMap { Int($0) }.flatMap {
            FileIDs.isCounter($0) ? $0 : nil
        }
    }
}
