import Apprentice
import ApprenticeStorage
import ApprenticeTerminal

extension Command {
    static let copy = Command(
        "copy",
        "[code] [FILE]",
        summary: "the last answer, or the code in it, to the clipboard or to a file",
        example: ":copy code",
        completing: .file,
        place: .bothContinuing
    ) { arguments, chat in
        let turn = try await chat.turn(nil, for: "copy")
        var arguments = arguments
        let isCode = arguments.take("code")
        let copied = isCode ? CodeBlocks.text(of: turn.answer) : turn.answer
        guard let copied else {
            throw LearningError(
                "no code to copy",
                why: "the answer of #\(turn.id) has no code block",
                remedy: "copy all of it: :copy   or into a file called code: :copy ./code"
            )
        }
        let what = isCode ? "code" : "answer"
        if let name = arguments.note() {
            let file = try chat.outputFile(name)
            guard file.existing.isEmpty || file.existing == copied + "\n" else {
                throw OutputFile.foreign(name, "it holds something else than this \(what)")
            }
            try SkillbookFile.write(copied + "\n", to: file.path)
            return chat.output.result(
                CommandResult(
                    "copy",
                    "wrote the \(what) of #\(turn.id) to \(name)",
                    [(key: "file", value: .string(name))]
                )
            )
        }
        guard let terminal = chat.output as? TerminalOutput, terminal.hasClipboard else {
            throw UsageError(
                what: ":copy needs a file",
                why: "there is no terminal with a clipboard",
                remedy: ":copy answer.md"
            )
        }
        terminal.copy(copied)
        chat.output.result(
            CommandResult(
                "copy",
                "the \(what) of #\(turn.id) is on the clipboard, if your terminal allows it"
            )
        )
    }

    static let export = Command(
        "export",
        "FILE",
        summary: "this conversation to FILE.jsonl (chat messages) or FILE.md",
        example: ":export talk.md",
        completing: .file,
        place: .bothContinuing
    ) { arguments, chat in
        var arguments = arguments
        guard let name = arguments.note() else {
            throw UsageError(
                what: ":export needs a file",
                why: "none was named",
                remedy: ":export talk.md"
            )
        }
        let turns = await chat.session.turns.filter { !$0.answer.isEmpty }
        guard !turns.isEmpty else {
            throw LearningError(
                "nothing to export yet",
                why: "this conversation has no answer; \(name) was not touched",
                remedy: "go on with an older one: :sessions"
            )
        }
        let text = name.hasSuffix(".md") ? Transcript.markdown(turns) : Transcript.jsonl(turns)
        let file = try chat.outputFile(name)
        // The same conversation as longer ago may be written over, nothing else.
        guard Transcript.goesOn(text, from: file.existing) else {
            throw LearningError(
                "\(name) is there already",
                why: "it holds something else than this conversation, which would be lost",
                remedy: "name another file: :export \(OutputFile.free(name))"
            )
        }
        try SkillbookFile.write(text, to: file.path)
        chat.output.result(
            CommandResult(
                "export",
                "wrote \(turns.count) turn\(turns.count == 1 ? "" : "s") to \(name)",
                [
                    (key: "file", value: .string(name)), (key: "turns", value: JSON(turns.count)),
                ]
            )
        )
    }
}

/// The code of an answer.
enum CodeBlocks {
    /// What stands in its code blocks, with a blank line between two; nil when there is none.
    static func text(of answer: String) -> String? {
        var blocks: [[Substring]] = []
        var fence: MarkdownFence?
        for line in answer.split(separator: "\n", omittingEmptySubsequences: false) {
            if let open = fence {
                if open.isClosed(by: String(line), isComplete: true) ?? false {
                    fence = nil
                } else {
                    blocks[blocks.count - 1].append(line)
                }
            } else if let opened = MarkdownFence(opening: String(line)) {
                fence = opened
                blocks.append([])
            }
        }
        let texts = blocks.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }
        return texts.isEmpty ? nil : texts.joined(separator: "\n\n")
    }
}

/// A conversation as a file.
enum Transcript {
    /// Whether a transcript is an older one, perhaps with turns behind it.
    static func goesOn(_ text: String, from old: String) -> Bool {
        var kept = Substring(old.trimmingSpace)
        // One line of messages ends where a further message would stand.
        for end in ["]}", "]"] where kept.hasSuffix(end) {
            kept = kept.dropLast(end.count)
            break
        }
        return text.hasPrefix(kept)
    }

    /// One line: the messages as chat models are trained on them.
    ///
    /// A text is a JSON string, so nothing in it can become a message of another role.
    static func jsonl(_ turns: [Trajectory]) -> String {
        let messages = turns.flatMap { turn -> [JSON] in
            [
                ["role": "user", "content": .string(turn.question)],
                ["role": "assistant", "content": .string(turn.answer)],
            ]
        }
        return JSON.object([(key: "messages", value: .array(messages))]).compact + "\n"
    }

    /// Questions as quotations, answers as they are.
    static func markdown(_ turns: [Trajectory]) -> String {
        turns.map { turn in
            let question = turn.question.split(
                omittingEmptySubsequences: false,
                whereSeparator: \.isNewline
            )
            .map { "> " + $0 }.joined(separator: "\n")
            return question + "\n\n" + turn.answer + "\n"
        }.joined(separator: "\n")
    }
}
