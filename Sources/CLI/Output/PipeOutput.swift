import ApprenticeSystem
import Apprentice
import Glibc
import ApprenticeTerminal

/// Answers on standard output, all else on standard error.
struct PipeOutput: Output {
    /// Whether results are what was asked for: `apprentice skills`.
    var printsResults = false
    /// Whether it ends with what was asked for, and a shell is typed into next.
    var isShell = false
    let isInteractive = false
    let width: Int? = nil
    private let shown = LessonWords()
    /// What keeps answers from controlling the terminal, where they go to one after all.
    private let filter = isatty(STDOUT_FILENO) == 1 ? Locked(ControlFilter()) : nil

    // Some models think first and mark only the end of it, so that what is the answer is known when it
    // is over; a person who watches sees it come all the same.
    private let held = isatty(STDOUT_FILENO) == 1 ? nil : Locked("")

    func answer(_ piece: String) {
        if let held { return held.withLock { $0 += piece } }
        let piece = filter?.withLock { $0.filter(piece) } ?? piece
        if !piece.isEmpty { StandardOutput.write(piece) }
    }

    func thinking(_ piece: String, _ display: ReasoningDisplay) {
        if display == .full { StandardError.write(ControlFilter.clean(piece)) }
    }

    func thoughtSoFar() {
        guard let held else { return StandardOutput.write("\n\n") }
        held.withLock { $0 = "" }
    }

    func brokeOff(_ text: String) { end(text) }

    func answered(
        _ turn: Trajectory,
        showing skills: [String],
        citing ids: [String],
        remark: String?
    ) { end(turn.answer) }

    private func end(_ text: String) {
        if let held {
            StandardOutput.write(
                held.withLock { held in
                    defer { held = "" }
                    return held
                }
            )
        }
        filter?.withLock { $0 = ControlFilter() }
        if !text.isEmpty, !text.hasSuffix("\n") { StandardOutput.write("\n") }
    }

    func acknowledged(_ acknowledgement: Acknowledgement) {
        StandardError.write(shown.acknowledged(acknowledgement) + "\n")
    }

    func learning(_ event: LearningEvent) {
        if let line = shown.line(event) { StandardError.write(line + "\n") }
    }

    func notice(_ text: String) { StandardError.write(ControlFilter.legible(text) + "\n") }
    func result(_ result: CommandResult) {
        let text = ControlFilter.legible(result.wording(inShell: isShell)) + "\n"
        if printsResults { StandardOutput.write(text) } else { StandardError.write(text) }
    }
    func error(_ report: ErrorReport) {
        let lines = (isShell ? report.inShell : report).lines.map(ControlFilter.legible).joined(
            separator: "\n"
        )
        StandardError.write("apprentice: " + lines + "\n")
    }
}
