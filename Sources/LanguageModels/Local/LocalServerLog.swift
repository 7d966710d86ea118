import Apprentice

/// Reads from the server's log why it did not start.
enum LocalServerLog {
    /// The error that stands in the last three lines, as `local_model.py` writes them.
    static func error(in log: String, path: String) -> ModelError {
        let lines = log.split(separator: "\n").suffix(3).map(String.init)
        if lines.count == 3, !lines[0].contains("Traceback"), !lines[0].hasPrefix(" ") {
            return ModelError(.unavailable, what: lines[0], why: lines[1], remedy: lines[2])
        }
        return ModelError(
            .unavailable,
            what: "the local model's server does not start",
            why: lines.last.map { String($0.prefix(200)) },
            remedy: "cat \(path)"
        )
    }
}
