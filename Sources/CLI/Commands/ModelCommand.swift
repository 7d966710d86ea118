import Apprentice
import LanguageModels

extension Command {
    static let model = Command(
        "model",
        "[PROVIDER/NAME]",
        summary:
            "which models answer and learn, and where what you type goes; or another to answer",
        example: ":model openai/gpt-5-mini",
        completing: .model
    ) { text, chat in
        var arguments = CommandArguments(text)
        if let name = arguments.note() {
            try await chat.answer(with: name)
            // Goes on by itself: the first question waits for it.
            _ = await chat.startLocalModel()
            await chat.tellHost()
        }
        let models = chat.models
        let rows =
            [["answers", models.agent.profile.name, models.place]]
            + models.fallbacks.map {
                ["in need", $0.name, $0.host.map { "at \($0)" } ?? "on this machine"]
            } + [
                ["reflects", models.reflector.profile.name, ""],
                ["manages skills", models.manager.profile.name, "\(models.mode.rawValue) mode"],
            ]
        let conditions = chat.modelSetup.servers.conditions
        let health = conditions.map { "\n\($0.server): \($0.said.joined(separator: " · "))" }
        chat.output.result(
            CommandResult(
                "model",
                Table.text(rows, fitting: chat.output.width) + health.joined()
                    + "\n\(models.reason) · another: :model PROVIDER/NAME",
                [
                    (key: "model", value: .string(models.agent.profile.name)),
                    (key: "reflector", value: .string(models.reflector.profile.name)),
                    (key: "manager", value: .string(models.manager.profile.name)),
                    (key: "host", value: JSON(models.agent.profile.host)),
                    (key: "fallbacks", value: JSON(models.fallbacks.map(\.name))),
                    (
                        key: "conditions",
                        value: .object(
                            conditions.map { (key: $0.server, value: JSON($0.said)) }
                        )
                    ),
                ]
            )
        )
    }
}

extension Chat {
    /// Says once per host, and never again, what goes there.
    func tellHost() async {
        let models = models
        for host in models.hosts {
            let isNew = try? await store.transaction { records in
                let isNew = try records.value("told:\(host)") == nil
                try records.setValue("1", for: "told:\(host)")
                return isNew
            }
            guard isNew ?? false else { continue }
            output.notice(
                host == models.agent.profile.host
                    ? "\(models.place) (\(models.reason)); another model: --model"
                    : "should that fail, questions, answers and lessons go to \(host) (--fallback)"
            )
        }
    }

    /// Gets the local model going, when a role uses it; asks first if it has to be fetched.
    ///
    /// - Returns: The work; nil when there is none.
    func startLocalModel() async -> Task<Void, Never>? {
        guard let server = models.local else { return nil }
        let start = LocalModelStart(
            server: server,
            settings: settings,
            output: output,
            ask: askPerson
        )
        return await start.begin()
    }
}
