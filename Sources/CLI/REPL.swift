import Apprentice
import ApprenticeTerminal

/// Reads a line, does it, prints, again.
struct REPL: Sendable {
    let chat: Chat
    let source: any LineSource
    /// What `^C` stops: told the task of each line, nil when it is over.
    let setRunning: @Sendable (Task<Void, any Error>?) -> Void
    private let offers = LessonOffers()

    init(
        chat: Chat,
        source: any LineSource,
        setRunning: @escaping @Sendable (Task<Void, any Error>?) -> Void = { _ in }
    ) {
        self.chat = chat
        self.source = source
        self.setRunning = setRunning
    }

    /// Runs until the input ends or `:quit`.
    func run() async {
        while !chat.isLeaving {
            switch await source.next() {
            case .line(let line):
                await perform(line)
            case .unreadable(let number, let isTooLong):
                report(
                    UsageError(
                        what:
                            "line \(number) of the input is \(isTooLong ? "too long" : "not text")",
                        why: isTooLong
                            ? "it has more than 16 MiB; it was not sent"
                            : "it holds bytes that are not UTF-8; it was not sent",
                        remedy: isTooLong
                            ? "send a part of it" : "convert it: iconv -f latin1 -t utf-8"
                    )
                )
            case .interrupted(let hasText):
                // Who drops a line wants to type another.
                if !hasText { chat.output.notice("^D or :quit leaves") }
            case .end:
                return
            }
            if chat.exitStatus != 0, chat.settings.isOn(.bail) { return }
        }
    }

    /// Does one line; its errors are shown, and decide the exit status.
    func perform(_ line: String) async { await attempt { try await perform(parsed: line) } }

    /// Does a command that was given to the program.
    func perform(_ call: Subcommand.Call) async { await attempt { try await call.run(chat) } }

    /// Asks a question, whatever it begins with, with what was piped in behind it.
    func ask(_ words: String, piped: String) async {
        await attempt { try await chat.ask(try NamedFiles.question(words, piped: piped)) }
    }

    private func attempt(_ body: @escaping @Sendable () async throws -> Void) async {
        // A task of its own, so that ^C can stop it and nothing else.
        let task = Task { try await body() }
        setRunning(task)
        defer { setRunning(nil) }
        do {
            try await task.value
        } catch is CancellationError {
            chat.output.notice("stopped")
        } catch {
            report(error)
        }
    }

    /// Does one line of the start-up file: only its errors are shown.
    func performQuietly(_ line: String) async {
        do {
            try await perform(parsed: line)
        } catch {
            report(error)
        }
    }

    private func perform(parsed line: String) async throws {
        let text = line.trimmingSpace
        if text.isEmpty { return }
        guard let command = try CommandWord.read(text) else {
            // As it was typed: what is pasted keeps its indents.
            let question = try Self.question(text.hasPrefix("::") ? text : line)
            let isOffered = offers.isOffered(after: question.text, chat: chat)
            try await chat.ask(question) { turn in
                if isOffered { return LessonOffers.words }
                if let question = await AgeQuestions.question(after: turn, chat: chat) {
                    return question
                }
                return await CorrectionHints.hint(after: turn, chat: chat)
            }
            return
        }
        try await command.command.run(CommandArguments(command.arguments), chat)
    }

    /// What a line asks: `::` sends the rest as it stands, with its colon or, behind a space, without.
    private static func question(_ line: String) throws -> ChatSession.Question {
        guard line.hasPrefix("::") else { return try NamedFiles.question(line) }
        let rest = line.dropFirst()
        let isApart = rest.dropFirst().first?.isWhitespace ?? false
        return ChatSession.Question(isApart ? String(rest.dropFirst()).trimmingSpace : String(rest))
    }

    private func report(_ error: any Error) {
        chat.output.error(ErrorReport(error))
        chat.setExitStatus(atLeast: ErrorReport.status(of: error))
    }
}
