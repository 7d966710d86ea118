import ApprenticeTerminal

/// A line that was typed or read.
enum InputLine: Sendable, Equatable {
    case line(String)
    /// A line that is not text, or longer than is read.
    case unreadable(line: Int, isTooLong: Bool)
    /// `^C` at the prompt.
    case interrupted(hasText: Bool)
    case end
}

/// Where lines come from.
protocol LineSource: Sendable {
    /// The next line.
    func next() async -> InputLine
}

/// Lines that somebody types.
struct PromptLines: LineSource {
    let screen: Screen
    let output: TerminalOutput

    func next() async -> InputLine {
        output.flushNotices()
        return await Self.read(screen, prompt: output.prompt)
    }

    /// Lets the person type a line.
    static func read(_ screen: Screen, prompt: String) async -> InputLine {
        switch await screen.readLine(prompt: prompt) {
        case .line(let line): return .line(line)
        case .interrupted(let hasText): return .interrupted(hasText: hasText)
        case .endOfInput: return .end
        }
    }
}

/// Lines that are given one after another: a start-up file, a command line.
actor GivenLines: LineSource {
    private var lines: ArraySlice<String>

    init(_ lines: [String]) { self.lines = lines[...] }

    func next() async -> InputLine { lines.popFirst().map(InputLine.line) ?? .end }
}
