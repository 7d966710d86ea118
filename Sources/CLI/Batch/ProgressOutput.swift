import ApprenticeSystem
import Apprentice
import Glibc
import ApprenticeTerminal

/// Standard error during a run, for standard output is the results' alone.
///
/// One line that is drawn anew on a terminal, a line every so often elsewhere, notices between them.
struct ProgressOutput: Output {
    let isInteractive = false
    let width: Int? = nil

    private struct State {
        var progress = Progress()
        var drawnAt: ContinuousClock.Instant?
        var isDrawn = false
        var hasEnded = false
    }

    private let start = ContinuousClock.now
    private let state = Locked(State())
    private let isQuiet: Bool
    private let isTerminal: Bool
    private let learns: Bool
    private let onLearning: @Sendable (LearningEvent) -> Void

    /// - Parameters:
    ///   - isQuiet: Whether no progress is shown.
    ///   - isPlain: Whether nothing is ever drawn over.
    ///   - learns: Whether what the background does is told.
    ///   - onLearning: Called for everything that the background does.
    init(
        isQuiet: Bool,
        isPlain: Bool,
        learns: Bool,
        onLearning: @escaping @Sendable (LearningEvent) -> Void = { _ in }
    ) {
        self.onLearning = onLearning
        self.isQuiet = isQuiet
        self.learns = learns
        isTerminal = !isPlain && isatty(STDERR_FILENO) == 1
    }

    /// Changes the progress, and shows it when the last look is old enough.
    func update(_ change: @Sendable (inout Progress) -> Void) {
        state.withLock { state in
            change(&state.progress)
            show(&state, isDue: false)
        }
    }

    /// Shows the progress if it is time; called by a clock.
    func tick() { state.withLock { show(&$0, isDue: false) } }

    /// Shows how it ended, for good.
    func end() {
        state.withLock { state in
            show(&state, isDue: true)
            if state.isDrawn { StandardError.write("\n") }
            (state.isDrawn, state.hasEnded) = (false, true)
        }
    }

    private func show(_ state: inout State, isDue: Bool) {
        guard !isQuiet, !state.hasEnded else { return }
        let now = ContinuousClock.now
        let pause: Duration = isTerminal ? .milliseconds(100) : .seconds(10)
        guard isDue || (state.drawnAt ?? (isTerminal ? start - pause : start)) + pause <= now else {
            return
        }
        state.drawnAt = now
        state.progress.elapsed = now - start
        if isTerminal {
            var size = winsize()
            let columns = ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0 ? Int(size.ws_col) : 0
            StandardError.write(
                "\r" + state.progress.line(width: columns > 0 ? columns : 80) + "\u{1B}[K"
            )
            state.isDrawn = true
        } else {
            StandardError.write(state.progress.text + "\n")
        }
    }

    private func say(_ text: String) {
        state.withLock { state in
            let start = state.isDrawn ? "\r\u{1B}[K" : ""
            StandardError.write(start + ControlFilter.legible(text) + "\n")
            if state.isDrawn {
                state.drawnAt = nil
                show(&state, isDue: true)
            }
        }
    }

    // MARK: Output

    func answer(_ piece: String) {}
    func thinking(_ piece: String, _ display: ReasoningDisplay) {}
    func thoughtSoFar() {}
    func brokeOff(_ text: String) {}
    func answered(
        _ turn: Trajectory,
        showing skills: [String],
        citing ids: [String],
        remark: String?
    ) {}
    func acknowledged(_ acknowledgement: Acknowledgement) {}

    func learning(_ event: LearningEvent) {
        onLearning(event)
        switch event {
        case .stats(let stats): if learns { update { $0.learning = stats } }
        case .failed(let job, let reason): say("j\(job) was not learned: \(reason)")
        case .notice(let text): say(text)
        case .learned, .usage: break
        }
    }

    func notice(_ text: String) { say(text) }
    func result(_ result: CommandResult) { say(result.wording(inShell: true)) }
    func error(_ report: ErrorReport) {
        say("apprentice: " + report.inShell.lines.joined(separator: "\n"))
    }
}
