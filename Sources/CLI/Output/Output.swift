import Apprentice
import ApprenticeTerminal

/// Where the conversation is shown: a terminal, a pipe, or JSON lines.
protocol Output: Sendable {
    /// Whether somebody sits at a terminal.
    var isInteractive: Bool { get }
    /// The columns that a line may take; nil: any number.
    var width: Int? { get }
    /// A piece of an answer, without controls.
    func answer(_ piece: String)
    /// Whether nothing of what is typed from now on is kept.
    func showPrivacy(_ isPrivate: Bool)
    /// The turn that a conversation stopped at, for a person who goes on with it.
    func recalled(_ turn: Trajectory)
    /// A piece of what the model thinks before it answers.
    func thinking(_ piece: String, _ display: ReasoningDisplay)
    /// All of the answer so far was thinking, and the answer begins only now.
    func thoughtSoFar()
    /// The answer broke off behind this text.
    func brokeOff(_ text: String)
    /// The end of an answer; a remark is for a person who sits there.
    func answered(
        _ turn: Trajectory,
        showing skills: [String],
        citing ids: [String],
        remark: String?
    )
    /// What became of feedback.
    func acknowledged(_ acknowledgement: Acknowledgement)
    /// What the background did.
    func learning(_ event: LearningEvent)
    /// A line that is not an answer.
    func notice(_ text: String)
    /// What a command found.
    func result(_ result: CommandResult)
    /// What went wrong.
    func error(_ report: ErrorReport)
}

extension Output {
    func recalled(_ turn: Trajectory) {}
    func showPrivacy(_ isPrivate: Bool) {}
}

/// What a command found, for people and for programs.
struct CommandResult: Sendable {
    /// The command's name.
    var command: String
    /// What a person reads; lines, none at the end, unless the hint is to stand below a single one.
    var text: String
    /// What a program reads, beside the command's name.
    var members: [(key: String, value: JSON)]
    /// What may be typed next, as the prompt has it.
    var hint: String?

    init(
        _ command: String,
        _ text: String,
        _ members: [(key: String, value: JSON)] = [],
        hint: String? = nil
    ) {
        self.command = command
        self.text = text
        self.members = members
        self.hint = hint
    }

    /// What a person reads, the hint behind it: on the same line where there is only one.
    ///
    /// - Parameter inShell: Whether a shell is what they type into next.
    /// - Returns: The lines.
    func wording(inShell: Bool) -> String {
        guard let hint = inShell ? hint.map(ShellForm.text) : hint else { return text }
        let isList = text.contains("\n")
        return text + (text.hasSuffix("\n") ? "" : isList ? "\n" : " · ") + hint
    }

    /// The whole object.
    var json: JSON {
        .object(
            [(key: "type", value: "result"), (key: "command", value: .string(command))] + members
        )
    }
}
