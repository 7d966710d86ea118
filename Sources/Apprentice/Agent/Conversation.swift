/// The turns of a session, as a model is shown them.
package struct Conversation: Sendable {
    /// One turn that is over.
    package struct Past: Sendable, Equatable {
        /// The turn.
        package var trajectory: Trajectory
        /// What the user said was wrong with it, if it was judged bad; empty for a bare "bad".
        package var complaint: String?
        /// The pictures that went with it; not kept in the store.
        package var images: [Image]

        /// Creates one.
        package init(trajectory: Trajectory, complaint: String? = nil, images: [Image] = []) {
            self.trajectory = trajectory
            self.complaint = complaint
            self.images = images
        }
    }

    /// The turns, oldest first.
    package private(set) var past: [Past]
    /// How many of the oldest are no longer shown, because the window was full.
    package private(set) var dropped = 0

    /// Creates a conversation of turns that are over.
    package init(past: [Past] = []) { self.past = past }

    /// The newest turns a store holds of a session, with what was said of them.
    ///
    /// - Parameters:
    ///   - session: The session.
    ///   - end: The turn to stop before; nil for all.
    ///   - isSmall: Whether a small model is shown them: it repeats what stands in its history, so a bad
    ///     answer goes out of it whole.
    ///   - records: The store's tables.
    /// - Returns: The turns, oldest first.
    /// - Throws: ``StoreError``.
    static func past(
        of session: Session.ID,
        before end: Trajectory.ID? = nil,
        forSmallModel isSmall: Bool,
        in records: some LearningRecords
    ) throws -> [Past] {
        let earlier = try records.session(session)?.forkedFrom.flatMap(records.trajectory).map {
            fork in
            // A fork is younger than the turn it goes on from; what says otherwise is damaged.
            fork.id < end ?? .max && fork.session != session
                ? try past(
                    of: fork.session,
                    before: fork.id + 1,
                    forSmallModel: isSmall,
                    in: records
                )
                : []
        }
        let own = try records.trajectories(session: session, before: end, limit: 200).map { turn in
            let said = records.book.released(
                try records.feedback(turn: turn.id).filter { !$0.isWithdrawn && !$0.isGood }
            )
            let notes = said.flatMap(\.notes).map(\.text).joined(separator: " ")
            return Past(
                trajectory: turn,
                complaint: said.isEmpty ? nil : isSmall ? "" : notes
            )
        }
        return (earlier ?? []) + own
    }

    /// Adds a turn that is over.
    package mutating func append(_ turn: Trajectory, images: [Image] = []) {
        past.append(Past(trajectory: turn, images: images))
    }

    /// Remembers what was said of a turn.
    package mutating func setComplaint(_ complaint: String?, of turn: Trajectory.ID) {
        for index in past.indices where past[index].trajectory.id == turn {
            past[index].complaint = complaint
        }
    }

    /// The messages of the turns that fit, oldest first.
    ///
    /// When they do not fit, the oldest half goes at once, so that a server's prompt cache is lost
    /// once and not at every turn.
    ///
    /// - Parameters:
    ///   - budget: The most they may take, in tokens.
    ///   - left: A turn to leave out, because its question is being answered again.
    /// - Returns: The messages, and whether turns were dropped by this call.
    package mutating func messages(
        within budget: Int,
        without left: Trajectory.ID? = nil
    ) -> (messages: [Message], hasDropped: Bool) {
        var hasDropped = false
        while true {
            let messages = shown.filter { $0.trajectory.id != left }.flatMap(Self.messages)
            let size = messages.reduce(0) {
                $0 + Tokens.estimate($1.content) + $1.images.count * Image.tokens + 4
            }
            if size <= budget || messages.isEmpty { return (messages, hasDropped) }
            dropped += max(1, (past.count - dropped) / 2)
            hasDropped = true
        }
    }

    /// The turns that are still shown, without those another turn took the place of.
    private var shown: [Past] {
        let replaced = Set(
            past.filter(\.trajectory.hasAnswer).compactMap(\.trajectory.corrects)
        )
        return past.dropFirst(dropped).filter { turn in
            turn.trajectory.hasAnswer && !replaced.contains(turn.trajectory.id)
                && turn.complaint != ""
        }
    }

    private static func messages(of turn: Past) -> [Message] {
        let asked = turn.trajectory
        // As it was asked, so that a server's cache of the conversation holds.
        let question = AgentPrompt.Question(asked.question, context: asked.context).whole
        var messages = [
            Message(.user, question, images: turn.images), Message(.assistant, asked.answer),
        ]
        if let complaint = turn.complaint, !complaint.isEmpty {
            messages.append(Message(.user, "That answer was wrong. " + Fence.entry(complaint)))
            messages.append(Message(.assistant, "Understood."))
        }
        return messages
    }
}
