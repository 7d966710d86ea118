/// Gathers the skills of a file and settles what can only be known when all are there: ids.
struct BookAssembly {
    /// The moment of reading, for what has no time.
    let now: Timestamp
    private var drafts: [(wanted: String?, skill: Skill, tally: [String: Tally])] = []
    private var uids: Set<Skill.UID> = []
    private(set) var repairs: [String] = []
    private var unlisted = 0
    /// The number the file says was given out last.
    var nextID = 0
    private var known: [String] = []

    init(now: Timestamp) { self.now = now }

    /// More skills than this are not a skillbook, and would take a machine's memory.
    static let limit = 250_000

    /// Whether there are more skills than a book can have; who reads stops then.
    var isFull: Bool { drafts.count > Self.limit }

    /// Adds a skill; its id is what the file calls it, if anything.
    mutating func add(_ skill: Skill, called wanted: String?, tally: [String: Tally] = [:]) {
        var skill = skill
        if !uids.insert(skill.uid).inserted {
            skill.uid = .random()
            uids.insert(skill.uid)
            repair("two skills have one uid; \(wanted ?? "the second") was given another")
        }
        drafts.append((wanted, skill, tally))
    }

    /// Takes note of an id that another skill has.
    mutating func see(_ id: String) { known.append(id) }

    /// Lists what was wrong, as long as the list stays readable.
    mutating func repair(_ line: String) {
        if repairs.count < 1000 { repairs.append(line) } else { unlisted += 1 }
    }

    /// Everything together.
    ///
    /// - Returns: The document, and under what id each name of the file stands in it.
    mutating func document(_ format: SkillbookFormat) -> (SkillbookDocument, [String: String]) {
        var ids = FileIDs()
        ids.see(nextID)
        for id in known { _ = ids.settle(id, section: "") }
        for draft in drafts { if let wanted = draft.wanted { ids.see(wanted) } }
        var document = SkillbookDocument(format: format)
        var renamed: [String: String] = [:]
        document.skills.reserveCapacity(drafts.count)
        for draft in drafts {
            var skill = draft.skill
            skill.id = ids.settle(draft.wanted, section: skill.section)
            if let wanted = draft.wanted, wanted != skill.id {
                let reason = FileIDs.isCitable(wanted) ? "is used twice" : "cannot be cited"
                repair("id \(FileText.quoted(wanted)) \(reason); it is now \(skill.id)")
            }
            if let wanted = draft.wanted, renamed[wanted] == nil { renamed[wanted] = skill.id }
            if !draft.tally.isEmpty { document.tallies[skill.uid] = draft.tally }
            document.skills.append(skill)
        }
        document.nextID = ids.highest
        document.repairs = repairs
        if unlisted > 0 { document.repairs.append("and \(unlisted) repairs more") }
        return (document, renamed)
    }
}
