/// Decides, in code, what of a SkillManager's batch reaches the book.
///
/// Whatever the model answers: no word of a user is lost, a pinned skill is not touched, an operation
/// on a skill that changed meanwhile is not applied, and no secret gets in that the user did not tell.
package struct UpdateGuard {
    /// The book, as the commit's own transaction sees it.
    let book: Skillbook
    /// The reflections the batch was made from.
    let cases: [Assignment]
    /// The revision of each skill as the SkillManager saw it.
    let seen: [Skill.UID: Int]
    /// How much the model is trusted with.
    let mode: LearningMode
    /// The model's name, for the sources.
    let model: String
    /// The moment of the commit.
    let now: Timestamp

    /// Skills as the decision leaves them so far; the others are as in the book.
    var working: [Skill.UID: Skill] = [:]
    /// Skills that the batch added or reworded, or found to be there already.
    var touched: [Skill.UID] = []
    /// The decision so far.
    var decision = GuardDecision()

    package init(
        book: Skillbook,
        cases: [Assignment],
        seen: [Skill.UID: Int],
        mode: LearningMode,
        model: String,
        now: Timestamp
    ) {
        self.book = book
        self.cases = cases
        self.seen = seen
        self.mode = mode
        self.model = model
        self.now = now
    }

    /// Judges every operation, then sees to it that every note is in some live skill.
    ///
    /// - Parameters:
    ///   - batch: What the model asks for.
    ///   - takeSerial: Gives the next number for an id.
    /// - Returns: What reaches the book.
    /// - Throws: What `takeSerial` throws.
    package mutating func decide(
        _ batch: UpdateBatch,
        takeSerial: () throws -> Int
    ) rethrows -> GuardDecision {
        for operation in batch.operations {
            switch operation.kind {
            case .add: try add(operation, takeSerial)
            case .update: try update(operation, takeSerial)
            case .tag: tag(operation)
            case .remove: remove(operation)
            }
        }
        for each in cases {
            settle(each)
            replaceGuesses(of: each)
            collectTags(each)
        }
        decision.changes = working.values.map { SkillChange(before: book[$0.uid], after: $0) }
        return decision
    }

    /// A skill as it is now.
    func skill(_ uid: Skill.UID) -> Skill? { working[uid] ?? book[uid] }

    /// Says something against an operation.
    mutating func note(_ text: String) { decision.notices.append(text) }
}
