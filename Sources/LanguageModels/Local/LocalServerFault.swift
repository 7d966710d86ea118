import ApprenticeSystem
import Apprentice

/// What keeps the server of a local model from answering, for people.
struct LocalServerFault {
    /// Whose server it is.
    let role: LocalRole

    private static let otherCache = "XDG_CACHE_HOME=/path/to/cache apprentice"

    func noFolder(_ path: String, _ code: Int32) -> ModelError {
        ModelError(
            .unavailable,
            what: "no folder for the \(role.noun)'s server can be made",
            why: "\(path): \(SystemError.text(code))",
            remedy: Self.otherCache
        )
    }

    func noLock(_ path: String, _ code: Int32) -> ModelError {
        ModelError(
            .unavailable,
            what: "the \(role.noun)'s server cannot be shared",
            why: "\(path): \(SystemError.text(code))",
            remedy: Self.otherCache
        )
    }

    func noLog(_ path: String, _ code: Int32) -> ModelError {
        ModelError(
            .unavailable,
            what: "the \(role.noun)'s log cannot be written",
            why: "\(path): \(SystemError.text(code))"
        )
    }

    func absent(_ bytes: Int, of files: LocalFiles) -> ModelError {
        ModelError(
            .unavailable,
            what: "the \(role.noun) is not on this machine",
            why: "\(LocalProgress.size(bytes)) are still to be fetched into \(files.folder)",
            remedy: files.fetchRemedy
        )
    }

    /// The server said why in the last three lines of its log, as `local_model.py` writes them.
    func notStarted(log: String, path: String) -> ModelError {
        let lines = log.split(separator: "\n").suffix(3).map(String.init)
        if lines.count == 3, !lines[0].contains("Traceback"), !lines[0].hasPrefix(" ") {
            return ModelError(.unavailable, what: lines[0], why: lines[1], remedy: lines[2])
        }
        return ModelError(
            .unavailable,
            what: "the \(role.noun)'s server does not start",
            why: lines.last.map { String($0.prefix(200)) },
            remedy: "cat \(path)"
        )
    }

    func late(log: String, lock: String) -> ModelError {
        ModelError(
            .unavailable,
            what: "the \(role.noun) does not get ready",
            why: "its log is \(log)",
            remedy: "fuser -k \(lock)"
        )
    }
}
