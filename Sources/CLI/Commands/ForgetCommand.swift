import Apprentice
import ApprenticeTerminal

extension Command {
    static let forget = Command(
        "forget",
        "#TURN|ID|WORDS",
        summary: "take text out of everything kept here, for good; nothing brings it back",
        example: ":forget #12",
        completing: .turn,
        place: .both
    ) { arguments, chat in
        var arguments = arguments
        let thing: ForgottenThing
        if let turn = try arguments.turn() {
            try arguments.end(of: "forget")
            thing = .turn(turn)
        } else {
            guard let words = arguments.note() else {
                throw UsageError(
                    what: ":forget needs a turn, a lesson or words",
                    why: "nothing follows it",
                    remedy: ":forget #12   :forget deploy-00001   :forget some words"
                )
            }
            let isID = try await chat.store.read { $0.book[words] != nil }
            thing = isID ? .skill(words) : .words(words)
        }
        if chat.output.isInteractive {
            guard case .line(let answer) = await chat.askPerson("forget for good? (y/N) "),
                ["y", "yes"].contains(answer.trimmingSpace.lowercased())
            else { return chat.output.notice("nothing was forgotten") }
        }
        try await chat.forget(thing)
    }
}

extension Chat {
    /// Takes something out of the store and of the history of typed lines.
    fileprivate func forget(_ thing: ForgottenThing) async throws {
        let forgotten = try await store.transaction { try $0.forget(thing) }
        let isScrubbed = try await store.scrub()
        let lines = TypedLines.forget(in: Surroundings.historyFile) { line in
            switch thing {
            case .words(let words): line.contains(words)
            // What was typed as a whole, or behind a command.
            case .turn, .skill:
                forgotten.lines.contains {
                    line == $0 || (line.hasPrefix(":") && line.hasSuffix($0))
                }
            }
        }
        // The conversation in memory holds it too.
        if let kept = await session.kept { try await resumeSession(kept.id) }
        await refreshStatus()
        let counts = [
            (forgotten.turns, "turn"), (forgotten.notes, "note"), (forgotten.skills, "lesson"),
            (forgotten.versions, "former version"), (forgotten.reflections, "reflection"),
            (lines, "typed line"),
        ].filter { $0.0 > 0 }.map { "\($0.0) \($0.1)\($0.0 == 1 ? "" : "s")" }
        let taken =
            counts.isEmpty
            ? "it stands nowhere here" : "taken out of " + counts.joined(separator: ", ")
        let disk =
            isScrubbed
            ? "" : "\n  another program has the store open: its log is emptied when that ends"
        output.result(
            CommandResult(
                "forget",
                taken + disk
                    + "\n  not reached: files that were saved or exported, servers that were asked, "
                    + "programs that still run",
                [
                    (key: "turns", value: JSON(forgotten.turns)),
                    (key: "notes", value: JSON(forgotten.notes)),
                    (key: "skills", value: JSON(forgotten.skills)),
                    (key: "versions", value: JSON(forgotten.versions)),
                    (key: "reflections", value: JSON(forgotten.reflections)),
                    (key: "typed_lines", value: JSON(lines)),
                    (key: "scrubbed", value: .bool(isScrubbed)),
                ]
            )
        )
    }
}
