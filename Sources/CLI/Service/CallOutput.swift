import Apprentice
import ApprenticeSystem
import ApprenticeTerminal

/// What came of a call that another program has made: collected for its reply, and never shown.
final class CallOutput: Output {
    /// What happens while it is under way.
    enum Event: Sendable {
        /// A piece of the answer came.
        case piece(String)
        /// The model waits, tries again, or another one is asked.
        case notice(String)
    }

    /// What came of it.
    struct Result: Sendable {
        /// In words.
        var text = ""
        /// As `--json` prints it.
        var json: JSON?
        /// What is said besides, a line each.
        var notices: [String] = []
    }

    let isInteractive = false
    let width: Int? = nil
    private let onEvent: @Sendable (Event) -> Void
    private let state = Locked(Result())

    /// - Parameter onEvent: Called for each event, in order.
    init(onEvent: @escaping @Sendable (Event) -> Void = { _ in }) { self.onEvent = onEvent }

    /// What has come of it so far.
    var result: Result { state.withLock { $0 } }

    private func keep(_ text: String, _ json: JSON) {
        state.withLock { ($0.text, $0.json) = (text, json) }
    }

    func answer(_ piece: String) { onEvent(.piece(piece)) }
    func thinking(_ piece: String, _ display: ReasoningDisplay) {}
    func thoughtSoFar() {}
    func brokeOff(_ text: String) {}

    func answered(
        _ turn: Trajectory,
        showing skills: [String],
        citing ids: [String],
        remark: String?
    ) { keep(turn.answer, JSONOutput.json(turn, showing: skills, citing: ids)) }

    func acknowledged(_ acknowledgement: Acknowledgement) {
        keep(
            Self.words(of: acknowledgement),
            JSONOutput.json(acknowledgement)
        )
    }

    /// What a model is told: not how what it said is used against a person's word.
    private static func words(of acknowledgement: Acknowledgement) -> String {
        guard let skill = acknowledgement.skill, let reason = skill.quarantine else {
            return ShellForm.text(LessonWords().acknowledged(acknowledgement))
        }
        return "held back until the user has read it: \(reason)"
    }

    func learning(_ event: LearningEvent) {}

    func notice(_ text: String) {
        let text = ShellForm.text(text)
        state.withLock { $0.notices.append(text) }
        onEvent(.notice(text))
    }

    func result(_ result: CommandResult) { keep(result.wording(inShell: true), result.json) }

    func error(_ report: ErrorReport) { notice(report.lines.joined(separator: "\n")) }
}
