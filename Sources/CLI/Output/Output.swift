import Apprentice
import Terminal

/// Where the conversation is shown: a terminal, a pipe, or JSON lines.
protocol Output: Sendable {
    /// Whether somebody sits at a terminal.
    var isInteractive: Bool { get }
    /// The columns that a line may take; nil: any number.
    var width: Int? { get }
    /// A piece of an answer, without controls.
    func answer(_ piece: String)
    /// The end of an answer; a remark is for a person who sits there.
    func answered(_ turn: Trajectory, citing ids: [String], remark: String?)
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

/// What a command found, for people and for programs.
struct CommandResult: Sendable {
    /// The command's name.
    var command: String
    /// What a person reads; lines, none at the end.
    var text: String
    /// What a program reads, beside the command's name.
    var members: [(key: String, value: JSON)]

    init(_ command: String, _ text: String, _ members: [(key: String, value: JSON)] = []) {
        self.command = command
        self.text = text
        self.members = members
    }

    /// The whole object.
    var json: JSON {
        .object(
            [(key: "type", value: "result"), (key: "command", value: .string(command))] + members
        )
    }
}
