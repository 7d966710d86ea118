import Apprentice
import ApprenticeModels

extension Command {
    static let new = Command(
        "new",
        summary: "begin a new conversation; lessons stay",
        example: ":new"
    ) { arguments, chat in
        try arguments.end(of: "new")
        let isPrivate = chat.session.isPrivate
        chat.startSession(isPrivate: isPrivate)
        chat.output.result(
            CommandResult("new", isPrivate ? "a new private conversation" : "a new conversation")
        )
    }

    static let `private` = Command(
        "private",
        "[off]",
        summary: "a conversation that leaves nothing behind: no turn, history, lesson or log",
        example: ":private",
        completing: .words(["off"])
    ) { arguments, chat in
        var arguments = arguments
        let isOff = arguments.take("off")
        try arguments.end(of: "private")
        chat.startSession(isPrivate: !isOff)
        chat.output.result(
            CommandResult(
                "private",
                isOff
                    ? "a new conversation; it is kept"
                    : "a private conversation: nothing of it is kept here"
                        + (chat.models.agent.profile.host.map { "; what you ask goes to \($0)" }
                            ?? ""),
                [(key: "private", value: .bool(!isOff))],
                hint: isOff ? nil : "end it: :private off"
            )
        )
    }

    static let set = Command(
        "set",
        "[NAME [VALUE]]",
        summary: "the settings, each with where it came from; or change one",
        example: ":set notices all",
        completing: .setting,
        place: .both
    ) { arguments, chat in
        var arguments = arguments
        guard let name = arguments.word() else { return show(Setting.allCases, chat) }
        guard let setting = Setting(rawValue: name) else {
            let near = Nearest.names(to: name, in: Setting.allCases.map(\.rawValue))
            throw UsageError(
                what: "unknown setting '\(name)'",
                why: near.isEmpty
                    ? "there is none of that name"
                    : "the nearest are \(near.joined(separator: ", "))",
                remedy: "see all: :set"
            )
        }
        guard let value = arguments.note() else { return show([setting], chat) }
        guard !arguments.isFromShell else {
            throw UsageError(
                what: "a setting that is made here ends with the command",
                why: "nothing was changed",
                remedy:
                    "write it into ~/.config/apprentice/rc:  :set \(name) \(setting.shown(value))"
            )
        }
        // A name that means no model is refused before anything is changed.
        switch setting {
        case .model: return try await model.run(CommandArguments(value), chat)
        case .system: return try await system.run(CommandArguments(value), chat)
        case .role: return try await role.run(CommandArguments(value), chat)
        case .private:
            return try await `private`.run(CommandArguments(value == "on" ? "" : "off"), chat)
        default: break
        }
        if setting == .maxCost || setting == .learningBudget {
            var settings = chat.settings
            try settings.set(setting, to: value, from: .command)
            try chat.modelSetup.checkPrices(of: chat.models.names, for: settings)
        }
        try chat.set(setting, to: value, from: .command)
        switch setting {
        case .maxTokens, .maxCost, .learningBudget:
            chat.ledger.setBudget(chat.settings.budget)
            chat.loop.release()
            chat.updateProving()
        case .proof: chat.updateProving()
        case .learning: chat.loop.setPace(LearningPace(rawValue: value) ?? .on)
        case .effectiveScore, .feedbackWeights: chat.loop.setScoring(chat.settings.scoring)
        case .notices: (chat.output as? TerminalOutput)?.setNotices(value)
        case .status: (chat.output as? TerminalOutput)?.setStatusLine(value == "on")
        case .wrap: (chat.output as? TerminalOutput)?.setWrap(value == "words")
        case .temperature, .reasoningEffort, .answerTokens: try await chat.retune()
        default: break
        }
        let when =
            setting.definition.isLive
            ? "" : " · takes effect at the next start: put it in the start-up file"
        chat.output.result(
            CommandResult(
                "set",
                "\(name) is \(setting.shown(value))\(when)",
                [(key: name, value: .string(setting.shown(value)))]
            )
        )
    }

    static let quit = Command(
        "quit",
        summary: "leave; learning resumes at the next start",
        example: ":quit"
    ) { arguments, chat in
        try arguments.end(of: "quit")
        chat.leave()
    }

    private static func show(_ settings: [Setting], _ chat: Chat) {
        let values = chat.settings
        let rows = settings.map { setting in
            [
                setting.rawValue, values[setting].map(setting.shown) ?? setting.definition.standard,
                values.origin(of: setting).description,
            ]
        }
        chat.output.result(
            CommandResult(
                "set",
                Table.text(rows, fitting: chat.output.width),
                settings.map { setting in
                    (key: setting.rawValue, value: JSON(values[setting].map(setting.shown)))
                }
            )
        )
    }
}
