import Apprentice

extension Command {
    static let relearn = Command(
        "relearn",
        "[#TURN]",
        summary: "learn a turn again; without one: turns whose feedback changed since they were "
            + "learned, and failed jobs",
        example: ":relearn #12",
        completing: .turn
    ) { text, chat in
        var arguments = CommandArguments(text)
        var words: [String] = []
        while let word = arguments.word() { words.append(word) }
        let queued = try await chat.loop.relearn(RelearnRequest(words).turn)
        await chat.refreshStatus()
        chat.output.result(RelearnWords.result(queued, outcome: nil))
    }
}
