import Apprentice
import ApprenticeModels
import ApprenticeTerminal

/// Fetches the embedding model, with leave: a person is asked once for each store.
struct EmbeddingOffer: Sendable {
    let server: LocalServer
    let store: any LearningStore
    let settings: Settings
    let output: any Output
    /// Asks the person, where there is one.
    let ask: @Sendable (String) async -> InputLine

    private static let key = "fetch:embedding-model"

    /// Whether there is something to fetch.
    var isMissing: Bool { server.files.bytesToFetch > 0 }

    /// Whether it is missing and may be fetched; asks where that is not known.
    ///
    /// What was begun once goes on without a question, what was declined is not offered again.
    func isAccepted() async -> Bool {
        guard isMissing else { return false }
        let size = LocalProgress.size(server.files.bytesToFetch)
        let fetching = "fetching the embedding model: \(size), into \(server.files.folder)"
        if settings.isOn(.yes) {
            output.notice(fetching)
            return true
        }
        guard output.isInteractive,
            let answer = try? await store.read({ try $0.value(Self.key) ?? "" })
        else { return false }
        switch answer {
        case "yes":
            output.notice(fetching)
            return true
        case "no":
            return false
        default:
            return await askPerson(size)
        }
    }

    private func askPerson(_ size: String) async -> Bool {
        output.notice(
            "lessons are found by their words; by their meaning, with a small model on this machine: "
                + "\(size) to fetch into \(server.files.folder), checked against pinned hashes"
        )
        guard case .line(let answer) = await ask("fetch it now? [Y/n] ") else { return false }
        let isYes = answer.isYes
        await remember(isYes)
        if !isYes { output.notice("not fetched · later: apprentice --yes") }
        return isYes
    }

    /// Keeps what was answered.
    func remember(_ isYes: Bool) async {
        _ = try? await store.transaction { try $0.setValue(isYes ? "yes" : "no", for: Self.key) }
    }

    /// Fetches it; a failure is said, and words go on deciding.
    func fetch() async {
        do {
            try await server.fetch()
            output.notice("the embedding model is here: lessons are found by meaning")
        } catch is CancellationError {
            return
        } catch {
            let reason = ModelError.reason(error)
            output.notice("\(reason) · lessons are found by their words meanwhile")
        }
    }
}

extension String {
    /// Whether this agrees to a question that ends in `[Y/n]`.
    var isYes: Bool { ["", "y", "yes"].contains(lowercased().trimmingSpace) }
}
