import ApprenticeSystem
import Apprentice
import ApprenticeModels
import ApprenticeTerminal

/// A person's terminal: answers styled as they stream, learning in the status line, and at most one
/// line of what else happened before the next prompt.
final class TerminalOutput: Output {
    let isInteractive = true
    private let style: Style
    /// Whether somebody may not see the screen: nothing is broken into rows, nothing is paged.
    private let isPlain: Bool
    private let screen: Screen
    private let words: LessonWords
    private let state = Locked(State())

    private struct State {
        var filter = ControlFilter()
        var markdown: MarkdownRenderer?
        /// What the model thinks, as far as it is shown.
        var thought: String?
        var pending: [String] = []
        var status = StatusPresenter()
        var notices = "changes"
        var prompt = "> "
        var wrapsWords = true

        /// Ends the answer; what is still to be written of it.
        mutating func endAnswer() -> String {
            defer { (markdown, filter) = (nil, ControlFilter()) }
            return markdown?.finish() ?? ""
        }

        /// Ends what the model thinks; what is to be written between it and the answer.
        mutating func endThinking() -> String {
            defer { thought = nil }
            guard let thought, !thought.isEmpty else { return "" }
            return thought.hasSuffix("\n") ? "\n" : "\n\n"
        }
    }

    init(screen: Screen, style: Style, isPlain: Bool) {
        self.screen = screen
        self.style = style
        self.isPlain = isPlain
        words = LessonWords()
    }

    var width: Int? { isPlain ? nil : screen.size.columns }

    /// Which learning events leave a line behind: `all`, `changes`, `none`.
    func setNotices(_ level: String) { state.withLock { $0.notices = level } }

    /// What stands before a line being typed.
    var prompt: String { state.withLock { $0.prompt } }

    /// Marks the prompt of a private conversation, whose lines are not remembered.
    func showPrivacy(_ isPrivate: Bool) {
        state.withLock { $0.prompt = isPrivate ? "private> " : "> " }
        screen.setHistoryEnabled(!isPrivate)
    }

    /// Whether long lines of answers are broken between words.
    func setWrap(_ isOn: Bool) { state.withLock { $0.wrapsWords = isOn } }

    /// Shows or hides the status line.
    func setStatusLine(_ isOn: Bool) { screen.setStatusLineEnabled(isOn) }

    /// Changes what the status line shows.
    func updateStatus(_ change: (inout StatusPresenter) -> Void) {
        let presenter = state.withLock { state in
            change(&state.status)
            return state.status
        }
        screen.setStatus { presenter.line.draw(width: $0) }
    }

    func thinking(_ piece: String, _ display: ReasoningDisplay) {
        guard display != .off else { return }
        let text = state.withLock { state in
            let text = state.filter.filter(piece)
            state.thought = (state.thought ?? "") + text
            return text
        }
        screen.write(display == .dim ? style.dim(text) : text)
    }

    func thoughtSoFar() {
        let rest = state.withLock { $0.endAnswer() }
        screen.write(rest + "\n" + style.dim("  so far it was thinking; the answer:") + "\n")
    }

    func brokeOff(_ text: String) {
        let (rest, hasThought) = state.withLock { ($0.endAnswer(), $0.endThinking() != "") }
        if hasThought || !text.isEmpty { screen.write(rest + "\n") }
    }

    func answer(_ piece: String) {
        screen.write(state.withLock { $0.endThinking() })
        let text = state.withLock { state in
            var markdown =
                state.markdown
                ?? MarkdownRenderer(style: style, width: state.wrapsWords ? width : nil)
            let text = markdown.render(state.filter.filter(piece))
            state.markdown = markdown
            return text
        }
        screen.write(text)
    }

    func answered(
        _ turn: Trajectory,
        showing skills: [String],
        citing ids: [String],
        remark: String?
    ) {
        finishAnswer()
        var footer = [turn.isKept ? "#\(turn.id)" : "private"] + LessonWords.cited(ids)
        if turn.outcome == .stopped { footer.append("stopped") }
        if let remark { footer.append(remark) }
        let isOpen = !turn.answer.isEmpty && !turn.answer.hasSuffix("\n")
        if isOpen { screen.write("\n") }
        aside("  " + footer.joined(separator: " · "))
        updateStatus { $0.tokens += turn.usage.total }
    }

    /// Shows the last question and its answer again, as much of it as leaves room for the prompt.
    func recalled(_ turn: Trajectory) {
        aside("> " + ControlFilter.clean(turn.question))
        let lines = turn.answer.split(separator: "\n", omittingEmptySubsequences: false)
        let room = max(5, screen.size.rows - 8)
        let shown = lines.count > room ? lines.prefix(room - 1) : lines[...]
        answer(shown.joined(separator: "\n") + "\n")
        finishAnswer()
        if shown.count < lines.count { aside("  … \(lines.count - shown.count) more lines") }
        aside("  #\(turn.id) · \(turn.askedAt.inLocalTime)")
    }

    /// Shows what is held back of an answer.
    private func finishAnswer() {
        screen.write(state.withLock { $0.endAnswer() })
    }

    func acknowledged(_ acknowledgement: Acknowledgement) {
        aside(words.acknowledged(acknowledgement))
    }

    func learning(_ event: LearningEvent) {
        updateStatus { $0.take(event) }
        guard let line = words.line(event) else { return }
        state.withLock { state in
            let isChange =
                switch event {
                case .learned(let lesson): !lesson.updated.isEmpty || !lesson.removed.isEmpty
                default: true
                }
            if state.notices == "all" || (state.notices == "changes" && isChange) {
                state.pending.append(line)
            }
        }
    }

    /// The one line before a prompt: what was learned, refused or failed meanwhile.
    func flushNotices() {
        let lines = state.withLock { state in
            defer { state.pending = [] }
            return state.pending
        }
        guard let first = lines.first else { return }
        let more = lines.count > 1 ? " · \(lines.count - 1) more: :log" : ""
        aside(first + more)
    }

    /// Lets the person change a text in their editor.
    ///
    /// - Returns: The text as they left it; nil when the editor failed.
    func edit(_ text: String) async -> String? {
        await screen.suspended { ExternalEditor.edit(text) }
    }

    /// Whether the terminal may have a clipboard: a dumb one would show what is meant for it.
    var hasClipboard: Bool { !isPlain }

    /// Puts a text on the terminal's clipboard (OSC 52, xterm's "Manipulate Selection Data").
    func copy(_ text: String) { screen.write("\u{1B}]52;c;\(Base64.encode(text))\u{07}") }

    func notice(_ text: String) { aside(ControlFilter.legible(text)) }

    func result(_ result: CommandResult) {
        let text = WordWrap.wrap(
            ControlFilter.legible(result.wording(inShell: false)),
            to: width
        )
        let screen = screen
        guard !isPlain, Pager.isNeeded(for: text, rows: screen.size.rows) else {
            return screen.write(text + "\n")
        }
        screen.lend { if !Pager.show(text) { screen.write(text + "\n") } }
    }

    func error(_ report: ErrorReport) {
        for (index, line) in report.lines.enumerated() {
            // The remedy may be a command to copy, which a newline would cut in two.
            let isRemedy = report.remedy != nil && index == report.lines.count - 1
            let text = WordWrap.wrap(ControlFilter.legible(line), to: isRemedy ? nil : width)
            screen.write((index == 0 ? style.error(text) : text) + "\n")
        }
    }

    /// What is beside the conversation: dim, and broken at words.
    private func aside(_ text: String) {
        screen.write(style.dim(WordWrap.wrap(text, to: width)) + "\n")
    }
}
