import Apprentice
import Glibc
import Terminal

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

    func answer(_ piece: String) {
        let piece = filter?.withLock { $0.filter(piece) } ?? piece
        if !piece.isEmpty { StandardOutput.write(piece) }
    }

    func answered(_ turn: Trajectory, citing ids: [String], remark: String?) {
        filter?.withLock { $0 = ControlFilter() }
        if !turn.answer.hasSuffix("\n") { StandardOutput.write("\n") }
    }

    func acknowledged(_ acknowledgement: Acknowledgement) {
        StandardError.write(shown.acknowledged(acknowledgement) + "\n")
    }

    func learning(_ event: LearningEvent) {
        if let line = shown.line(event) { StandardError.write(line + "\n") }
    }

    func notice(_ text: String) { StandardError.write(ControlFilter.clean(text) + "\n") }
    func result(_ result: CommandResult) {
        let text = ControlFilter.clean(result.wording(inShell: isShell)) + "\n"
        if printsResults { StandardOutput.write(text) } else { StandardError.write(text) }
    }
    func error(_ report: ErrorReport) {
        let lines = (isShell ? report.inShell : report).lines.map(ControlFilter.clean).joined(
            separator: "\n"
        )
        StandardError.write("apprentice: " + lines + "\n")
    }
}
