/// A change of the book by hand.
public enum BookEdit: Sendable, Equatable {
    /// A new skill, in the writer's words.
    case add(section: String, content: String, project: String?)
    /// Other words for a skill.
    case reword(id: String, content: String)
    /// Retires a skill.
    case remove(id: String)
    /// In front of which questions it stands.
    case applies(id: String, Skill.Scope)
    /// In which project it is used; nil everywhere.
    case moves(id: String, project: String?)
    /// Whether learning may touch it.
    case pin(id: String, Bool)
    /// Uses what waited for a person: a guess, or what was held back.
    case accept(id: String)

    /// The command that does it, for the log.
    var name: String {
        switch self {
        case .add: "add"
        case .reword: "edit"
        case .remove: "remove"
        case .applies, .moves: "applies"
        case .pin: "pin"
        case .accept: "accept"
        }
    }
}

extension LearningRecords {
    /// Changes the book by hand; what is written by hand wins over what is being learned.
    ///
    /// - Returns: The skill as it is now.
    /// - Throws: ``LearningError`` when there is no such skill.
    package mutating func edit(_ edit: BookEdit) throws -> Skill {
        var after: Skill
        let before: Skill?
        switch edit {
        case .add(let section, let content, let project):
            before = nil
            after = Skill(
                id: Skill.id(section: section, serial: try takeSerial()),
                section: section,
                content: content,
                applies: project == nil && section.lowercased() == "general" ? .always : .topic,
                project: project,
                createdAt: now
            )
            after.isByHand = true
            after.isSecret = Secrets.found(in: content)
        case .reword(let id, let content):
            (before, after) = try known(id)
            let isSame = after.content == content && after.liveNotes.isEmpty
            if isSame, after.isLive, after.status != .unconfirmed { return after }
            after.content = content
            after.isByHand = true
            // What a person writes stands for itself: the words it was learned from no longer speak.
            after.supersedeNotes { _ in true }
            after.status = .active
            (after.quarantine, after.foreignOrigin) = (nil, nil)
            after.isSecret = Secrets.found(in: after.fullText)
        case .remove(let id):
            (before, after) = try known(id)
            after.status = .retired
        case .applies(let id, let scope):
            (before, after) = try live(id)
            after.applies = scope
        case .moves(let id, let project):
            (before, after) = try live(id)
            after.project = project
            for note in after.liveNotes where after.isLive {
                guard let other = book.otherSkill(than: after, standingFor: note.note ?? "") else {
                    continue
                }
                throw LearningError(
                    "\(id) stays where it is",
                    why: "\(other.id) stands for the same words there",
                    remedy: "remove one first: :remove \(other.id)"
                )
            }
        case .pin(let id, let isPinned):
            (before, after) = try live(id)
            after.isPinned = isPinned
        case .accept(let id):
            (before, after) = try known(id)
            guard after.isQuarantined || after.status == .unconfirmed else {
                throw LearningError(
                    "\(id) is not in the inbox",
                    why: after.isLive ? "it is in use" : "it is no longer used",
                    remedy: "see what waits: :inbox"
                )
            }
            after.quarantine = nil
            if after.status == .unconfirmed { after.status = .active }
        }
        var changes = [after.uid: SkillChange(before: before, after: after)]
        // Somebody may have said the same meanwhile: then that is what is accepted.
        if case .accept = edit {
            let kept = joinRepeated(in: &changes)
            if kept.contains(after.uid), var left = before {
                left.status = .retired
                changes[left.uid] = SkillChange(before: before, after: left)
            }
        }
        try append(.hand(edit.name), Array(changes.values))
        return book[after.uid] ?? after
    }

    /// A skill that is in use: of others there is nothing to set.
    private func live(_ id: String) throws -> (Skill?, Skill) {
        let (before, after) = try known(id)
        guard after.isLive else {
            throw LearningError(
                "\(id) is no longer used",
                why: "it was removed, replaced or merged: :skill \(id)",
                remedy: "bring it back with other words, or the same: :edit \(id) TEXT"
            )
        }
        return (before, after)
    }

    private func known(_ id: String) throws -> (Skill?, Skill) {
        guard let skill = book[id] else {
            let ids = book.live.map(\.id)
            throw LearningError.noSkill(id, nearest: Nearest.names(to: id, in: ids))
        }
        return (skill, skill)
    }
}
