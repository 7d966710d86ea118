import Apprentice
import Terminal

/// Answers on standard output, all else on standard error.
struct PipeOutput: Output {
    /// Whether results are what was asked for: `apprentice skills`.
    var printsResults = false
    let isInteractive = false
    let style = Style(isPlain: true)
    private let shown = LessonWords(style: Style(isPlain: true))

    func answer(_ piece: String) { StandardOutput.write(piece) }

    func answered(_ turn: Trajectory, citing ids: [String]) {
        if !turn.answer.hasSuffix("\n") { StandardOutput.write("\n") }
    }

    func acknowledged(_ acknowledgement: Acknowledgement) {
        StandardError.write(shown.acknowledged(acknowledgement) + "\n")
    }

    func learning(_ event: LearningEvent) {
        if let line = shown.line(event) { StandardError.write(line + "\n") }
    }

    func notice(_ text: String) { StandardError.write(text + "\n") }
    func result(_ result: CommandResult) {
        if printsResults {
            StandardOutput.write(result.text + "\n")
        } else {
            StandardError.write(result.text + "\n")
        }
    }
    func error(_ report: ErrorReport) {
        StandardError.write("apprentice: " + report.lines.joined(separator: "\n") + "\n")
    }
}
