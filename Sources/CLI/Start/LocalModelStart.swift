import Apprentice
import ApprenticeModels
import ApprenticeTerminal

/// Gets the models of this machine going while the first question is typed: fetched if they have to
/// be, then loaded.
struct LocalModelStart: Sendable {
    let server: LocalServer
    /// What is fetched with it; nil where another model makes vectors, or none.
    let embedding: EmbeddingOffer?
    let settings: Settings
    let output: any Output
    /// Asks the person, where there is one.
    let ask: @Sendable (String) async -> InputLine

    /// Asks, if something has to be fetched, then works beside the conversation.
    ///
    /// - Returns: The work; nil when there is nothing to do yet.
    func begin() async -> Task<Void, Never>? {
        let isMissing = server.files.bytesToFetch > 0
        var fetchesEmbedding = false
        if isMissing {
            let bytes = server.files.bytesToFetch(with: embedding?.server.files)
            guard await mayFetch(bytes) else { return nil }
            fetchesEmbedding = embedding?.isMissing ?? false
            if fetchesEmbedding { await embedding?.remember(true) }
        } else {
            fetchesEmbedding = await embedding?.isAccepted() ?? false
        }
        // A script's first question loads what is here.
        let loads = isMissing || output.isInteractive
        guard loads || fetchesEmbedding else { return nil }
        return Task { [server, embedding, output, fetchesEmbedding] in
            do {
                if isMissing {
                    try await server.fetch()
                    output.notice("the local model is here")
                }
                if loads { _ = try await server.endpoint() }
            } catch is CancellationError {
                return
            } catch {
                output.error(ErrorReport(error))
            }
            if fetchesEmbedding { await embedding?.fetch() }
        }
    }

    private func mayFetch(_ bytes: Int) async -> Bool {
        let size = LocalProgress.size(bytes)
        if settings.isOn(.yes) {
            output.notice("fetching the local model: \(size), into \(server.files.folder)")
            return true
        }
        guard output.isInteractive else { return false }
        output.notice(
            "the local model is not here yet: \(size) to fetch into \(server.files.folder), checked against pinned hashes; "
                + "it goes on in the background and can be broken off"
        )
        guard case .line(let answer) = await ask("fetch it now? [Y/n] ") else { return false }
        if answer.isYes { return true }
        output.notice("not fetched · another model: apprentice --model PROVIDER/NAME")
        return false
    }
}
