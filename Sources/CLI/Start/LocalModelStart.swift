import Apprentice
import LanguageModels
import Terminal

/// Gets the local model going while the first question is typed: fetched if it has to be, then loaded.
struct LocalModelStart: Sendable {
    let server: LocalServer
    let settings: Settings
    let output: any Output
    /// Asks the person, where there is one.
    let ask: @Sendable (String) async -> InputLine

    /// Asks, if something has to be fetched, then works beside the conversation.
    ///
    /// - Returns: The work; nil when there is nothing to do yet.
    func begin() async -> Task<Void, Never>? {
        let missing = server.files.bytesToFetch
        if missing > 0 {
            guard await mayFetch(missing) else { return nil }
        } else if !output.isInteractive {
            // A script's first question loads it.
            return nil
        }
        return Task { [server, output] in
            do {
                if missing > 0 {
                    try await server.fetch()
                    output.notice("the local model is here")
                }
                _ = try await server.endpoint()
            } catch is CancellationError {
                return
            } catch {
                output.error(ErrorReport(error))
            }
        }
    }

    private func mayFetch(_ bytes: Int) async -> Bool {
        let size = Self.words(bytes)
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
        if ["", "y", "yes"].contains(answer.lowercased().trimmingSpace) { return true }
        output.notice("not fetched · another model: apprentice --model PROVIDER/NAME")
        return false
    }

    /// `1.2 GB`.
    static func words(_ bytes: Int) -> String {
        let tenths = (bytes + 50_000_000) / 100_000_000
        return "\(tenths / 10).\(tenths % 10) GB"
    }
}
