/// A correction that was found in another program's conversation, and waits for a person to say whether
/// it shall be a lesson.
public struct Proposal: Sendable, Equatable, Identifiable {
    /// What became of it.
    public enum State: String, Sendable, CaseIterable {
        /// Code cannot tell whether it corrects anything; a model has not looked yet.
        case unread
        /// It waits for a person.
        case waiting
        /// It is a lesson.
        case accepted
        /// A person does not want it, or a model says that it corrects nothing. It never comes back.
        case rejected
    }

    /// Its number in the store.
    public var id: Int
    /// What it is known by when the same conversation is read again.
    public var key: String
    /// What became of it.
    public var state: State
    /// The program it was said in: `claude-code`.
    public var host: String
    /// The conversation there, as that program names it.
    public var session: String
    /// The words as they were said.
    public var said: String
    /// The lesson as it would stand.
    public var note: String
    /// The question whose answer it was said of.
    public var question: String
    /// That answer; empty where the question was broken off.
    public var answer: String
    /// What was done to answer, a line each; nil where nothing is known of that.
    public var steps: String?
    /// The model that answered, as the program names it.
    public var model: String?
    /// The project it was said in; nil outside of any.
    public var project: String?
    /// When it was said, as the program wrote it (ISO 8601); nil where it did not.
    public var saidAt: String?
    /// When it was found.
    public var createdAt: Timestamp
    /// When it last changed.
    public var updatedAt: Timestamp

    /// Creates a proposal that waits.
    public init(
        id: Int = 0,
        key: String,
        state: State = .waiting,
        host: String,
        session: String,
        said: String,
        note: String,
        question: String,
        answer: String,
        steps: String? = nil,
        model: String? = nil,
        project: String? = nil,
        saidAt: String? = nil,
        createdAt: Timestamp
    ) {
        (self.id, self.key, self.state) = (id, key, state)
        (self.host, self.session, self.said, self.note) = (host, session, said, note)
        (self.question, self.answer, self.steps, self.model) = (question, answer, steps, model)
        (self.project, self.saidAt) = (project, saidAt)
        (self.createdAt, updatedAt) = (createdAt, createdAt)
    }

    /// The same without a word of anybody's: only that it shall not come back.
    package var emptied: Proposal {
        var left = self
        (left.said, left.note, left.question, left.answer) = ("", "", "", "")
        (left.steps, left.model, left.saidAt) = (nil, nil, nil)
        return left
    }

    /// Every text in it.
    var texts: [String] { [said, note, question, answer, steps ?? ""] }
}

extension LearningRecords {
    /// Keeps a proposal, unless one of its key is known, whatever became of that.
    ///
    /// - Parameter proposal: The proposal.
    /// - Returns: It as it is kept; nil when it is known.
    /// - Throws: ``StoreError``.
    package mutating func propose(_ proposal: Proposal) throws -> Proposal? {
        guard try self.proposal(key: proposal.key) == nil else { return nil }
        var kept = proposal
        (kept.createdAt, kept.updatedAt) = (now, now)
        kept.id = try save(kept)
        return kept
    }

    /// Takes a proposal out of the inbox for good.
    ///
    /// - Parameter id: The proposal.
    /// - Returns: It as it was.
    /// - Throws: ``LearningError`` when none of that number waits.
    @discardableResult
    package mutating func reject(_ id: Proposal.ID) throws -> Proposal {
        let known = try openProposal(id)
        var left = known.emptied
        (left.state, left.updatedAt) = (.rejected, now)
        _ = try save(left)
        return known
    }

    /// The proposal of a number, while it is open.
    ///
    /// - Throws: ``LearningError`` when none of that number is.
    package func openProposal(_ id: Proposal.ID) throws -> Proposal {
        guard let known = try proposal(id), [.waiting, .unread].contains(known.state) else {
            throw LearningError(
                "there is no i\(id) in the inbox",
                remedy: "see what waits: :inbox"
            )
        }
        return known
    }
}
