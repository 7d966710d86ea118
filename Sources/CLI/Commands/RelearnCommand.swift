import Apprentice

extension Command {
    static let relearn = Command(
        "relearn",
        "[#TURN]",
        summary: "learn a turn again; without one: turns whose feedback changed since they were "
            + "learned, and failed jobs",
        example: ":relearn #12",
        completing: .turn,
        options: [
            Option(
                name: "limit",
                value: "N",
                summary: "how many turns at most, the least tried first, then the oldest"
            )
        ],
        place: .both
    ) { arguments, chat in
        var arguments = arguments
        let limit = arguments.option("limit", hasValue: true)
        let request = try RelearnRequest(arguments.words(), limit: limit)
        // Nobody sits at a prompt to see it learned later.
        if arguments.isFromShell { return try await chat.relearnAndWait(request) }
        let queued = try await chat.loop.relearn(request.turn, limit: request.limit)
        await chat.refreshStatus()
        chat.output.result(RelearnWords.result(queued, outcome: nil))
    }
}
