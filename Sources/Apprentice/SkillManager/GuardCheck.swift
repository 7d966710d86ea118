/// One thing that may speak against what a model asks for.
///
/// The guard makes the checks of a stage in the order they stand here; the first objection decides, and
/// is shown as a notice. A check sees a ``GuardAttempt`` and nothing else.
enum GuardCheck: CaseIterable {
    /// The skill that is to change is in the book and in use: a model makes ids up.
    case known
    /// It is not pinned: a person wants it as it is.
    case unpinned
    /// It is as the SkillManager saw it: what was changed since by hand, or by another process, wins.
    case unchanged
    /// What is to go stands for no words of a person: those are never taken away by a model.
    case unspoken
    /// The words are no longer than a lesson may be.
    case short
    /// They hold no secret that the user did not tell: it would get into files and other prompts.
    case discreet
    /// They give no orders that nobody told, as what a model has read may have it say.
    case harmless
    /// They hold the key terms the user told, but for those a newer note turns away.
    case complete
    /// They do not ask for what a note turns away, nor turn away what it asks for.
    case agreeing
    /// A small model's words are about the note, not an answer to the question it was said of.
    case faithful

    /// When checks are made.
    enum Stage {
        /// Before a skill is changed or goes.
        case target
        /// Before words get into the book at all.
        case words
        /// Before they take the place of a skill's words.
        case wording
    }

    var stage: Stage {
        switch self {
        case .known, .unpinned, .unchanged, .unspoken: .target
        case .short, .discreet, .harmless: .words
        case .complete, .agreeing, .faithful: .wording
        }
    }

    /// What speaks against an attempt, as a notice; nil when nothing does.
    func objection(to attempt: GuardAttempt) -> String? {
        let operation = attempt.operation
        let id = attempt.skill?.id ?? operation.skillID ?? ""
        switch self {
        case .known:
            let isKnown = attempt.skill?.isLive ?? false
            return isKnown ? nil : "ignored a change of \(id): there is no such lesson"
        case .unpinned:
            let isPinned = attempt.skill?.isPinned ?? false
            return isPinned ? "\(id) stays as it was: it is pinned" : nil
        case .unchanged:
            let isUnchanged = attempt.seenRevision == attempt.skill?.revision
            return isUnchanged ? nil : "ignored a change of \(id): it was changed meanwhile"
        case .unspoken:
            guard operation.kind == .remove, let skill = attempt.skill,
                !skill.liveNotes.isEmpty || skill.isByHand
            else { return nil }
            return "\(id) stays: it holds your own words"
        case .short:
            let isShort = operation.allText.utf8.count <= 4000
            return isShort ? nil : "ignored a lesson of the model's: longer than 4,000 bytes"
        case .discreet:
            let told = attempt.notes + (attempt.skill?.wordsOfTheUser ?? [])
            let said = told.joined(separator: "\n")
            guard !Secrets.all(in: operation.allText).allSatisfy({ said.contains($0) }) else {
                return nil
            }
            return "ignored a lesson of the model's: it seems to hold a secret you did not tell"
        case .harmless:
            let told = attempt.notes + (attempt.skill?.wordsOfTheUser ?? [])
            guard let reason = Orders.reason(in: operation.allText),
                Orders.reason(in: told.joined(separator: "\n")) == nil
            else { return nil }
            return "ignored a lesson of the model's: \(reason)"
        case .complete:
            let missing = attempt.missingTerms
            guard !missing.isEmpty else { return nil }
            return attempt.kept("left out \(missing.joined(separator: ", "))")
        case .agreeing:
            return attempt.turnsAround ? attempt.kept("said the opposite") : nil
        case .faithful:
            guard attempt.mode == .guided,
                operation.kind != .update || !operation.content.isEmpty, !attempt.isFaithful
            else { return nil }
            return attempt.kept("changed its meaning")
        }
    }
}

/// What a model asks for, with all that a check may look at.
struct GuardAttempt {
    /// What it asks for.
    let operation: UpdateOperation
    /// The skill that is to go or to take the words; nil when there is none.
    let skill: Skill?
    /// The skill's revision as the SkillManager saw it.
    let seenRevision: Int?
    /// The notes of all feedback that the call was made from.
    let notes: [String]
    /// The key terms that notes about this skill turn away.
    let turnedAway: [String]
    /// How much the model is trusted with.
    let mode: LearningMode

    /// An objection to its wording.
    ///
    /// - Parameter fault: What the model's wording did.
    /// - Returns: That it is not taken, and why.
    func kept(_ fault: String) -> String {
        let id = skill?.id ?? ""
        return skill?.status == .provisional
            ? "\(id) keeps your own wording (the model's \(fault))"
            : "\(id) stays as it was (the model's wording \(fault))"
    }

    /// The key terms of the user's words that the skill would lose.
    var missingTerms: [String] {
        guard let skill else { return [] }
        if skill.status == .provisional { return skill.missingTerms(in: operation.fullText) }
        let text =
            (operation.content.isEmpty ? skill.content : operation.content) + "\n"
            + (operation.context.isEmpty ? skill.context : operation.context)
        return skill.wordsOfTheUser.lazy
            .map { KeyTerms($0).missing(from: text, except: turnedAway) }
            .first { !$0.isEmpty } ?? []
    }

    /// Whether the words asked for go against a note of a skill that was not reworded yet.
    var turnsAround: Bool {
        guard let skill, skill.status == .provisional else { return false }
        let wording = KeyTerms(operation.fullText)
        return skill.liveNotes.contains { wording.disagrees(with: KeyTerms($0.note ?? "")) }
    }

    /// Whether the words are about what the skill's notes are about.
    var isFaithful: Bool {
        guard let skill else { return true }
        let told = skill.liveNotes.compactMap(\.note) + [skill.content]
        let about = Set(Words.split(told.joined(separator: " ")))
        let talksAbout = Set(Words.split(operation.content)).intersection(Self.talk)
        let said = Set(told.flatMap(Words.contentStems))
        let wording = Words.contentStems(operation.content)
        // "Answer in French" said of pasta is not "learn to cook pasta in French".
        let own = wording.count { said.contains($0) }
        guard Double(own) >= 0.6 * Double(wording.count) else { return false }
        // A piece of the note asks for less: "always mention git reflog" is not "git reflog".
        let asks = Set(told.map(PlainCorrection.lesson).flatMap(Words.contentStems))
        let turnedAway = told.reduce(into: Set<String>()) {
            $0.formUnion(KeyTerms($1).negatedStems)
        }
        guard !Set(wording).isStrictSubset(of: asks.subtracting(turnedAway)) else { return false }
        // What only the question named narrows the lesson to it: "deploy billing with …" was answered
        // with billing when search was asked about.
        let asked = Set(skill.liveNotes.compactMap(\.question).flatMap(Words.contentStems))
        guard asked.subtracting(said).isDisjoint(with: wording) else { return false }
        return talksAbout.isSubset(of: about)
            && told.contains { note in
                Words.likeness(operation.content, note) >= 0.6
                    && operation.content.utf8.count <= 2 * note.utf8.count + 60
            }
    }

    /// Words of a text that tells of the correction instead of saying what to do.
    private static let talk: Set<String> = ["feedback", "note", "user", "incorrect", "correction"]
}

extension UpdateOperation {
    /// All it would put into a prompt.
    var fullText: String { content + "\n" + context }

    /// All it would put into the book.
    var allText: String { ([section, content, context] + keywords).joined(separator: "\n") }

    /// The same words as a new skill.
    func asAddition(section: String) -> UpdateOperation {
        var addition = self
        addition.kind = .add
        addition.skillID = nil
        if addition.section.isEmpty { addition.section = section }
        return addition
    }
}

extension Skill {
    /// Key terms of its live notes that a text does not hold.
    ///
    /// Of a provisional skill also those of its own words: a correction of one term keeps the rest.
    func missingTerms(in text: String) -> [String] {
        let own = status == .provisional ? [content] : []
        let lost = (liveNotes.compactMap(\.note) + own).flatMap { KeyTerms($0).missing(from: text) }
        let turnedAway = Set(
            liveNotes.flatMap { KeyTerms($0.note ?? "").negated.map(KeyTerms.folded) }
        )
        return lost.filter { !turnedAway.contains(KeyTerms.folded($0)) }.uniqued()
    }

    /// Its live notes, and its wording if a person wrote it.
    var wordsOfTheUser: [String] {
        liveNotes.compactMap(\.note) + (isByHand ? [content] : [])
    }

    /// Writes down which job and model gave it its words.
    mutating func credit(model: String?, job: Int?) {
        for index in sources.indices where sources[index].job == nil {
            sources[index].job = job
            sources[index].model = model
        }
    }
}
