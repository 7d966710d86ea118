package import Apprentice

/// Finds corrections in a conversation that is read record by record, however long it is.
package struct Importer: Sendable {
    /// Whose conversation it is.
    package let host: any Host
    /// What was said before is left out, as ISO 8601; nil for nothing.
    package let since: String?
    /// Finds the project of a folder.
    package let project: @Sendable (String) -> String?
    /// What is counted.
    package private(set) var counts = Counts()
    private var reader = TurnReader()
    private var time: String?

    /// How much was read and found.
    package struct Counts: Sendable, Equatable {
        /// Creates counts of nothing.
        package init() {}

        /// Messages of people behind an answer.
        package var messages = 0
        /// Those that surely correct it.
        package var corrections = 0
        /// Those that may.
        package var possible = 0
        /// Lines that are no JSON.
        package var unreadable = 0
    }

    /// Creates an importer for one conversation.
    ///
    /// - Parameters:
    ///   - host: Whose it is.
    ///   - since: The day or moment before which nothing is taken, as ISO 8601.
    ///   - project: Finds the project of a folder.
    package init(
        host: any Host,
        since: String? = nil,
        project: @escaping @Sendable (String) -> String? = { _ in nil }
    ) {
        (self.host, self.since, self.project) = (host, since, project)
    }

    /// Reads a line, or a whole document.
    ///
    /// - Parameter text: JSON; anything else is counted as unreadable.
    /// - Returns: The corrections that are complete with it.
    package mutating func take(_ text: String) -> [Proposal] {
        guard let json = try? JSON(parsing: text) else {
            skip()
            return []
        }
        return host.happenings(inDocument: json).compactMap { take($0) }
    }

    /// Leaves out a line that cannot be read.
    package mutating func skip() { counts.unreadable += 1 }

    private mutating func take(_ happening: Happening) -> Proposal? {
        if case .facts(_, _, _, let time?) = happening { self.time = time }
        guard let (said, after) = reader.take(happening), let turn = after else { return nil }
        // Compared as text, for both are written from the year on.
        if let since, let time, time < since { return nil }
        counts.messages += 1
        guard let (note, certainty) = Correction.reading(said, after: turn.answer) else {
            return nil
        }
        if certainty == .sure { counts.corrections += 1 } else { counts.possible += 1 }
        var proposal = Proposal(host: host.name, said: said, note: note, of: turn)
        proposal.state = certainty == .sure ? .waiting : .unread
        proposal.project = turn.folder.flatMap(project)
        proposal.saidAt = time
        return proposal
    }
}

extension Proposal {
    /// A proposal of what was said of a turn.
    ///
    /// It is known by program, question and words, so that a conversation resumed in a second file is
    /// proposed once.
    init(host: String, said: String, note: String, of turn: HostTurn) {
        self.init(
            key: HostMemory.key([host, turn.question, said.trimmingSpace].joined(separator: "\n")),
            host: host,
            session: turn.session ?? "",
            said: said,
            note: note,
            question: turn.question,
            answer: turn.answer,
            steps: turn.steps.isEmpty ? nil : turn.steps.joined(separator: "\n"),
            model: turn.model,
            createdAt: Timestamp(microseconds: 0)
        )
    }

    /// The turn it was said of.
    var turn: HostTurn {
        var turn = HostTurn(
            question: question,
            steps: steps.map { $0.split(separator: "\n").map(String.init) } ?? [],
            answer: answer
        )
        turn.model = model
        return turn
    }
}

extension LearningRecords {
    /// Makes a lesson of a proposal: its turn is kept, and the note is what is said of it.
    ///
    /// - Parameters:
    ///   - id: The proposal.
    ///   - note: Other words for the lesson; nil for those it has.
    ///   - policy: What makes a job.
    /// - Returns: What became of it.
    /// - Throws: ``LearningError`` when none of that number waits.
    package mutating func accept(
        _ id: Proposal.ID,
        note: String? = nil,
        policy: LearningPolicy
    ) throws -> Acknowledgement {
        var proposal = try openProposal(id)
        var memory = try HostMemory(host: proposal.host, session: proposal.session, in: self)
        let turn = try keep(
            proposal.turn,
            of: proposal.host,
            in: &memory,
            project: proposal.project,
            hadLessons: false
        )
        let kept = try acknowledge(
            .bad(turn, note: note ?? proposal.note),
            policy: policy,
            origin: .imported
        )
        try memory.save(in: &self)
        (proposal.state, proposal.updatedAt) = (.accepted, now)
        _ = try save(proposal.emptied)
        return kept
    }
}
