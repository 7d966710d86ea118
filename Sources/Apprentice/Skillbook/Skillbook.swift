/// All skills, as an immutable value: a snapshot is an assignment.
public struct Skillbook: Sendable, Equatable {
    /// Its version: the number of the last revision.
    public private(set) var revision: Int
    /// Every skill, retired ones too, by its uid.
    public private(set) var skills: [Skill.UID: Skill]
    private var uids: [String: Skill.UID]
    /// The skills that went into another, by the one they went into.
    private var parts: [Skill.UID: Set<Skill.UID>] = [:]
    /// How many skills are not retired.
    public private(set) var liveCount: Int
    /// The skills that no person has accepted: those that wait, and those that were turned down.
    private var heldBack: Set<Skill.UID>
    /// What the last revisions changed, for those who hold an older version.
    private var recent: RecentChanges

    /// Creates a book.
    ///
    /// - Parameters:
    ///   - skills: Its skills, in any order.
    ///   - revision: Its version.
    public init(skills: [Skill] = [], revision: Int = 0) {
        self.revision = revision
        self.skills = Dictionary(skills.map { ($0.uid, $0) }, uniquingKeysWith: { _, last in last })
        uids = Dictionary(skills.map { ($0.id, $0.uid) }, uniquingKeysWith: { _, last in last })
        liveCount = self.skills.values.count(where: \.isLive)
        heldBack = Set(self.skills.values.filter { $0.quarantine != nil }.map(\.uid))
        recent = RecentChanges(since: revision)
        for skill in self.skills.values where skill.mergedInto != nil { note(nil, skill) }
    }

    /// The skill of a uid.
    public subscript(uid: Skill.UID) -> Skill? { skills[uid] }

    /// The skill of an id.
    public subscript(id: String) -> Skill? { uids[id].flatMap { skills[$0] } }

    /// Every skill, oldest first.
    public var all: [Skill] { Self.inOrder(Array(skills.values)) }

    /// The skills that are not retired, oldest first.
    public var live: [Skill] { Self.inOrder(skills.values.filter(\.isLive)) }

    /// The skills that wait for a person to accept them, oldest first.
    public var quarantined: [Skill] {
        Self.inOrder(heldBack.compactMap { skills[$0] }.filter(\.isQuarantined))
    }

    /// Feedback without the notes that no person has accepted, whether they wait or were turned down: no
    /// prompt holds those.
    package func released(_ feedback: [Feedback]) -> [Feedback] {
        let sources = heldBack.compactMap { skills[$0] }.flatMap(\.sources)
        guard !sources.isEmpty else { return feedback }
        return feedback.map { said in
            var said = said
            said.notes.removeAll { note in
                sources.contains { $0.feedback == said.id && $0.note == note.text }
            }
            return said
        }
    }

    /// Puts a revision's changes in place.
    ///
    /// - Parameter change: What to apply; its number becomes the book's.
    public mutating func apply(_ change: Revision) {
        for change in change.changes {
            // Another skill of the same revision may have taken the id over already.
            if let before = change.before, before.id != change.after?.id,
                uids[before.id] == before.uid
            {
                uids[before.id] = nil
            }
            if let after = change.after {
                put(after, at: after.uid)
                uids[after.id] = after.uid
            } else if let before = change.before {
                put(nil, at: before.uid)
            }
        }
        revision = change.number
        recent.add(change.changes.compactMap(\.uid), revision: change.number)
    }

    /// This version, for ``changed(since:)`` of a later one.
    var mark: RecentChanges.Mark { recent.mark(at: revision) }

    /// The skills changed after a version; nil when it is too old, or not one of this book.
    func changed(since mark: RecentChanges.Mark) -> [Skill.UID]? { recent.uids(since: mark) }

    private mutating func put(_ skill: Skill?, at uid: Skill.UID) {
        let before = skills[uid]
        skills[uid] = skill
        note(before, skill)
        liveCount += (skill?.isLive == true ? 1 : 0) - (before?.isLive == true ? 1 : 0)
        if skill?.quarantine != nil { heldBack.insert(uid) } else { heldBack.remove(uid) }
    }

    /// Puts one skill in place without a revision: its counts changed, not its words.
    package mutating func refresh(_ skill: Skill) {
        if let known = skills[skill.uid], known.id != skill.id, uids[known.id] == skill.uid {
            uids[known.id] = nil
        }
        put(skill, at: skill.uid)
        uids[skill.id] = skill.uid
    }

    /// A skill and all that went into it, and into those: what verdicts on it are made of.
    package func family(of uid: Skill.UID) -> Set<Skill.UID> {
        var family: Set = [uid]
        var rest = [uid]
        while let next = rest.popLast() {
            for part in parts[next] ?? [] where family.insert(part).inserted { rest.append(part) }
        }
        return family
    }

    /// A skill and those it went into, one into the other, over as many merges as there were.
    package func chain(from uid: Skill.UID) -> [Skill.UID] {
        var chain: [Skill.UID] = []
        var next: Skill.UID? = uid
        while let uid = next, !chain.contains(uid) {
            chain.append(uid)
            next = skills[uid]?.mergedInto
        }
        return chain
    }

    /// Keeps track of what went where.
    private mutating func note(_ before: Skill?, _ after: Skill?) {
        guard before?.mergedInto != after?.mergedInto else { return }
        if let before, let home = before.mergedInto { parts[home]?.remove(before.uid) }
        if let after, let home = after.mergedInto { parts[home, default: []].insert(after.uid) }
    }

    /// The live skill that stands for a note, if one does.
    ///
    /// - Parameters:
    ///   - note: The user's words.
    ///   - project: Only skills of this project, or of none when nil, are the same.
    /// - Returns: The oldest such skill.
    public func skill(standingFor note: String, project: String?) -> Skill? {
        let standing = skills.values.filter { skill in
            skill.isLive && skill.project == project && skill.stands(for: note)
        }
        // Where a person wrote the same words into another skill, the one that was told them stands.
        let told = standing.filter { $0.isTold(note) }
        return (told.isEmpty ? standing : told).min(by: Self.precedes)
    }

    /// Another live skill of the same project that stands for a note, if one does.
    package func otherSkill(than skill: Skill, standingFor note: String) -> Skill? {
        skills.values.first { other in
            other.uid != skill.uid && other.isLive && other.project == skill.project
                && other.isTold(note)
        }
    }

    /// Oldest first; what it is sorted by is read once a skill.
    private static func inOrder(_ skills: [Skill]) -> [Skill] {
        skills.map { (serial: $0.serial, skill: $0) }.sorted {
            $0.serial == $1.serial ? precedes($0.skill, $1.skill) : $0.serial < $1.serial
        }
        .map(\.skill)
    }

    private static func precedes(_ left: Skill, _ right: Skill) -> Bool {
        (left.serial, left.id, left.uid.description) < (
            right.serial, right.id, right.uid.description
        )
    }
}

extension Skill {
    /// Whether one of its live notes is this one, to the letter: `-d` is not `-D`.
    fileprivate func isTold(_ note: String) -> Bool {
        sources.contains { $0.state == .live && $0.note == note }
    }

    fileprivate func stands(for note: String) -> Bool { isTold(note) || content == note }
}
