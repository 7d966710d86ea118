package import Apprentice

/// What a model of this machine is doing, for the status line.
package enum LocalPhase: Sendable, Equatable {
    /// Its files are not all here, and nobody fetches them.
    case absent(bytesToFetch: Int)
    /// Its files are being fetched.
    case fetching(LocalProgress)
    /// Its files are here; no server was needed yet.
    case idle
    /// The server starts and reads the model, some seconds.
    case loading
    /// The server answers.
    case ready(port: Int)
    /// The last try to fetch or to start failed.
    case failed(ModelError)

    /// What to tell one who waits for an answer; nil when there is nothing to wait for.
    package var waiting: String? {
        switch self {
        case .fetching(let progress): progress.sentence
        case .idle, .loading: "loading the local model …"
        case .absent, .ready, .failed: nil
        }
    }
}
