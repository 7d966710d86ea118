package import Apprentice

/// Another program in which people work with a model: the port between its JSON and our own types.
///
/// Everything a host sends is hostile input. A reader takes out of it what it knows, never fails, and
/// leaves out what it does not understand.
package protocol Host: Sendable {
    /// What it is called on the command line: `claude-code`.
    var name: String { get }

    /// Reads what the host tells a hook.
    ///
    /// - Parameter json: What stood on standard input.
    /// - Returns: The event; nil for one that is not handled.
    func event(in json: JSON) -> HostEvent?

    /// The words of its hooks' JSON; nil for a host that has none, or a form of its own.
    var hookForm: HookForm? { get }

    /// Writes what a hook has to say, as the host reads it.
    ///
    /// - Parameters:
    ///   - reply: What is to be said; never empty.
    ///   - event: What the host told.
    /// - Returns: The texts of standard output and standard error.
    func output(_ reply: HookReply, to event: HostEvent) -> (output: String, errors: String)

    /// Reads one record of the host's transcripts: a line, or an element of an array.
    ///
    /// - Parameter record: The record.
    /// - Returns: What happened, in order; none for what is no part of the conversation.
    func happenings(in record: JSON) -> [Happening]

    /// Where the host keeps its hooks, and in which form; nil where there is nothing to install.
    var settings: HookSettings? { get }

    /// The folders below the user's home in which the host keeps transcripts.
    ///
    /// - Parameter environment: The variables by which the host moves them.
    /// - Returns: Their paths; they may not be there.
    func transcriptFolders(_ environment: [String: String]) -> [String]
}

extension Host {
    package var settings: HookSettings? { nil }
    package var hookForm: HookForm? { nil }
    package func event(in json: JSON) -> HostEvent? {
        hookForm.flatMap { HostEvent(json, prompt: $0.prompt, end: $0.end) }
    }
    package func output(_ reply: HookReply, to event: HostEvent) -> (output: String, errors: String)
    {
        (hookForm.map { reply.json(to: event, blockingBy: $0.blocking) } ?? "", "")
    }
    package func transcriptFolders(_ environment: [String: String]) -> [String] { [] }

    /// What the host said of a conversation, in our words.
    package func happenings(inDocument document: JSON) -> [Happening] {
        if let records = document.array { return records.flatMap(happenings(in:)) }
        return happenings(in: document)
    }
}

/// The words in which hosts differ whose hooks speak JSON as Claude Code's do.
package struct HookForm: Sendable {
    /// The event of a prompt that was sent.
    var prompt: String
    /// The event of an answer that has ended.
    var end: String
    /// The decision that keeps a prompt from the model.
    var blocking: String
}

/// All hosts whose hooks or transcripts can be read.
package enum Hosts {
    /// Those that call hooks.
    package static let withHooks: [any Host] = [
        ClaudeCode(), Codex(), GeminiCLI(), GenericHost(),
    ]
    /// Those whose transcripts are read.
    package static let withTranscripts: [any Host] = [
        ClaudeCode(), Codex(), GeminiCLI(), OpenHands(), MessageList(),
    ]
}

/// What a host tells a hook.
package struct HostEvent: Sendable, Equatable {
    /// What happened there.
    package enum Kind: Sendable, Equatable {
        /// The user has sent a prompt, which the model has not seen yet.
        case promptSubmitted(String)
        /// The model has answered.
        case turnEnded
    }

    /// What happened there.
    package var kind: Kind
    /// The host's name for the event, which its answer has to repeat.
    package var name: String
    /// The conversation, as the host names it.
    package var session: String
    /// The folder the user works in; nil when the host does not say.
    package var folder: String?
    /// The file of the conversation so far; nil when there is none.
    package var transcript: String?
    /// The last question and its answer, where the host sends them with the event.
    package var lastTurn: HostTurn?
    /// Whether it comes from an agent that another agent has started, and not from a person.
    package var isFromAgent = false
}

/// What a hook has to say to its host.
package struct HookReply: Sendable, Equatable {
    /// Creates a reply.
    package init(context: String? = nil, line: String? = nil, stops: Bool = false) {
        (self.context, self.line, self.stops) = (context, line, stops)
    }

    /// What the model is to know for this prompt.
    package var context: String?
    /// One line for the user.
    package var line: String?
    /// Whether the prompt was meant for us, so that the model need not see it.
    package var stops: Bool

    /// Whether there is nothing to say.
    package var isEmpty: Bool { context == nil && line == nil && !stops }
}

/// Something that happened in a host's conversation.
package enum Happening: Sendable, Equatable {
    /// A conversation begins; what came before is of another.
    case beginning
    /// The user said something.
    case user(String)
    /// The model said something to the user.
    case answer(String)
    /// The model did something: a tool it called, and with what.
    case step(String)
    /// Facts about the conversation: its name, its folder, the model, the time of what comes.
    case facts(
        session: String? = nil,
        folder: String? = nil,
        model: String? = nil,
        time: String? = nil
    )
}

/// A question and its answer in a host's conversation.
package struct HostTurn: Sendable, Equatable {
    /// Creates a turn.
    package init(question: String, steps: [String] = [], answer: String) {
        (self.question, self.steps, self.answer) = (question, steps, answer)
    }

    /// What the user asked.
    package var question: String
    /// What the model did to answer it, a line each.
    package var steps: [String]
    /// What it answered in the end.
    package var answer: String
    /// The model, as the host names it.
    package var model: String?
    /// The conversation, as the host names it.
    package var session: String?
    /// The folder it was asked in.
    package var folder: String?
    /// When it was asked, as the host wrote it (ISO 8601).
    package var askedAt: String?
}
