import Apprentice

/// What keeps the local model's server from answering, for people.
enum LocalServerFault {
    private static let otherCache = "XDG_CACHE_HOME=/path/to/cache apprentice"

    static func noFolder(_ path: String, _ code: Int32) -> ModelError {
        ModelError(
            .unavailable,
            what: "no folder for the local model's server can be made",
            why: "\(path): \(SystemError.text(code))",
            remedy: otherCache
        )
    }

    static func noLock(_ path: String, _ code: Int32) -> ModelError {
        ModelError(
            .unavailable,
            what: "the local model's server cannot be shared",
            why: "\(path): \(SystemError.text(code))",
            remedy: otherCache
        )
    }

    static func noLog(_ path: String, _ code: Int32) -> ModelError {
        ModelError(
            .unavailable,
            what: "the local model's log cannot be written",
            why: "\(path): \(SystemError.text(code))"
        )
    }

    static func absent(_ bytes: Int, of files: LocalFiles) -> ModelError {
        ModelError(
            .unavailable,
            what: "the local model is not on this machine",
            why: "\(LocalProgress.size(bytes)) are still to be fetched into \(files.folder)",
            remedy: files.fetchRemedy
        )
    }

    static func late(log: String, lock: String) -> ModelError {
        ModelError(
            .unavailable,
            what: "the local model does not get ready",
            why: "its log is \(log)",
            remedy: "fuser -k \(lock)"
        )
    }
}
