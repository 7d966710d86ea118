/// All skills, as an immutable value: a snapshot is an assignment.
public struct Skillbook: Sendable, Equatable {
    /// Its version: the number of the last revision.
    public private(set) var revision: Int
    /// Every skill, retired ones too, by its uid.
    public private(set) var skills: [Skill.UID: Skill]
    private var uids: [String: Skill.UID]
    /// The skills that went into another, by the one they went into.
    private var parts: [Skill.UID: Set<Skill.UID>] = [:]

    /// Creates a book.
    ///
    /// - Parameters:
    ///   - skills: Its skills, in any order.
    ///   - revision: Its version.
    public init(skills: [Skill] = [], revision: Int = 0) {
        self.revision = revision
        self.skills = Dictionary(skills.map { ($0.uid, $0) }, uniquingKeysWith: { _, last in last })
        uids = Dictionary(skills.map { ($0.id, $0.uid) }, uniquingKeysWith: { _, last in last })
        for skill in self.skills.values where skill.mergedInto != nil { note(nil, skill) }
    }

    /// The skill of a uid.
    public subscript(uid: Skill.UID) -> Skill? { skills[uid] }

    /// The skill of an id.
    public subscript(id: String) -> Skill? { uids[id].flatMap { skills[$0] } }

    /// Every skill, oldest first.
    public var all: [Skill] { skills.values.sorted(by: Self.precedes) }

    /// The skills that are not retired, oldest first.
    public var live: [Skill] { skills.values.filter(\.isLive).sorted(by: Self.precedes) }

    /// How many skills are not retired.
    public var liveCount: Int { skills.values.count(where: \.isLive) }

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
            note(change.uid.flatMap { skills[$0] }, change.after)
            if let after = change.after {
                skills[after.uid] = after
                uids[after.id] = after.uid
            } else if let before = change.before {
                skills[before.uid] = nil
            }
        }
        revision = change.number
    }

    /// Puts one skill in place without a revision: its counts changed, not its words.
    package mutating func refresh(_ skill: Skill) {
        note(skills[skill.uid], skill)
        skills[skill.uid] = skill
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
        let wanted = Words.normalised(note)
        return live.first { skill in
            skill.project == project
                && (skill.liveNotes.contains { Words.normalised($0.note ?? "") == wanted }
                    || Words.normalised(skill.content) == wanted)
        }
    }

    /// Another live skill of the same project that stands for a note, if one does.
    package func otherSkill(than skill: Skill, standingFor note: String) -> Skill? {
        let wanted = Words.normalised(note)
        return skills.values.first { other in
            other.uid != skill.uid && other.isLive && other.project == skill.project
                && other.liveNotes.contains { Words.normalised($0.note ?? "") == wanted }
        }
    }

    private static func precedes(_ left: Skill, _ right: Skill) -> Bool {
        (left.serial, left.id, left.uid.description) < (
            right.serial, right.id, right.uid.description
        )
    }
}
