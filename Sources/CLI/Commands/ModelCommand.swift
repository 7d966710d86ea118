import Apprentice
import ApprenticeModels

extension Command {
    static let model = Command(
        "model",
        "[PROVIDER/NAME]",
        summary:
            "which models answer and learn, and where what you type goes; or another to answer",
        example: ":model openai/gpt-5-mini",
        completing: .model,
        place: .both
    ) { arguments, chat in
        var arguments = arguments
        if let name = arguments.note() {
            try await chat.answer(with: name)
            // Goes on by itself: the first question waits for it.
            await chat.startLocalModel()
        }
        let models = chat.models
        let rows =
            [
                [
                    "answers", models.agent.profile.name,
                    models.agent.profile.host.map { "at \($0)" } ?? "on this machine",
                ]
            ]
            + models.fallbacks.map {
                ["in need", $0.name, $0.host.map { "at \($0)" } ?? "on this machine"]
            } + [
                ["reflects", models.reflector.profile.name, ""],
                ["words lessons", models.manager.profile.name, "\(models.mode.rawValue) mode"],
                ["finds lessons"] + models.finder,
            ]
        let conditions = chat.modelSetup.servers.conditions
        let health = conditions.map { "\n\($0.server): \($0.said.joined(separator: " · "))" }
        chat.output.result(
            CommandResult(
                "model",
                Table.text(rows, fitting: chat.output.width) + health.joined()
                    + "\n\(models.place)\n\(models.reason) · another: :model PROVIDER/NAME",
                [
                    (key: "model", value: .string(models.agent.profile.name)),
                    (key: "reflector", value: .string(models.reflector.profile.name)),
                    (key: "manager", value: .string(models.manager.profile.name)),
                    (
                        key: "embedding",
                        value: JSON(models.isEmbeddingHere ? models.embedding?.name : nil)
                    ),
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

extension ModelSet {
    /// Whether the files of what makes vectors are here, if it needs any.
    fileprivate var isEmbeddingHere: Bool { (localEmbedding?.files.bytesToFetch ?? 0) == 0 }

    /// What finds lessons, and where it is or what it waits for.
    fileprivate var finder: [String] {
        guard let embedding else { return ["their words", ""] }
        if let files = localEmbedding?.files, !isEmbeddingHere {
            let size = LocalProgress.size(files.bytesToFetch)
            return ["their words", "\(embedding.name) is not fetched (\(size))"]
        }
        let host = (embedding as? HTTPEmbeddingModel)?.host
        return [embedding.name, host.map { "at \($0)" } ?? "on this machine"]
    }
}

extension Chat {
    /// Gets the local model going, when a role uses it; asks first if it has to be fetched.
    ///
    /// - Returns: The work, which ends with the conversation; nil when there is none.
    @discardableResult
    func startLocalModel() async -> Task<Void, Never>? {
        guard let server = models.local else { return nil }
        let start = LocalModelStart(
            server: server,
            embedding: embeddingOffer,
            settings: settings,
            output: output,
            ask: askPerson
        )
        guard let work = await start.begin() else { return nil }
        load(work)
        return work
    }

    /// Offers the embedding model once the book no longer fits its budget: up to then every lesson
    /// is shown, and there is nothing to find.
    func offerEmbeddingModel(for book: Skillbook) async {
        let layout = agent.layout
        guard layout.layout == .book, let offer = embeddingOffer, offer.isMissing, !isLoading,
            SkillSelection(wholeBook: book, project: project, layout: layout) == nil,
            await offer.isAccepted()
        else { return }
        let work = Task { await offer.fetch() }
        load(work)
        // A script would be over before it is here.
        if !output.isInteractive { await work.value }
    }

    private var embeddingOffer: EmbeddingOffer? {
        models.localEmbedding.map {
            EmbeddingOffer(
                server: $0,
                store: store,
                settings: settings,
                output: output,
                ask: askPerson
            )
        }
    }
}
