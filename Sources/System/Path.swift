import Glibc

/// The parts of a path, and where things are kept.
package enum Path {
    /// The folder a path's last part is in.
    package static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// A path's last part.
    package static func last(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[path.index(after: $0)...]) } ?? path
    }

    /// A path with `~` at its start as the home folder.
    package static func expanded(_ path: String, in environment: [String: String]) -> String {
        guard path == "~" || path.hasPrefix("~/") else { return path }
        return (environment["HOME"] ?? "") + path.dropFirst()
    }

    /// A path from the root: a relative one counts from the working folder.
    ///
    /// - Throws: ``SystemError`` when there is no working folder any more.
    package static func absolute(_ path: String) throws(SystemError) -> String {
        if path.hasPrefix("/") { return path }
        guard let folder = workingFolder else { throw SystemError() }
        return folder + "/" + path
    }

    /// The folder the process is in; nil when it was removed.
    package static var workingFolder: String? {
        guard let folder = unsafe getcwd(nil, 0) else { return nil }
        defer { unsafe free(folder) }
        return unsafe String(cString: folder)
    }

    /// A path without symbolic links; nil when it leads nowhere.
    package static func resolved(_ path: String) -> String? {
        guard let found = unsafe realpath(path, nil) else { return nil }
        defer { unsafe free(found) }
        return unsafe String(cString: found)
    }

    /// A text as one word of a command to paste; in quotes, unless it needs none (POSIX shell, 2.2.2).
    package static func quoted(_ text: String) -> String {
        let isPlain =
            !text.isEmpty
            && text.unicodeScalars.allSatisfy {
                $0.properties.isAlphabetic || "0123456789/._-+=:,@%".unicodeScalars.contains($0)
            }
        if isPlain { return text }
        let parts = text.split(separator: "'", omittingEmptySubsequences: false)
        return "'" + parts.joined(separator: "'\\''") + "'"
    }
}

/// The folders of the XDG Base Directory Specification 0.8: a relative one in a variable is ignored.
package enum UserFolder: Sendable {
    /// What a user writes for programs.
    case configuration
    /// What programs keep for the user.
    case data
    /// What may be lost without harm.
    case cache
    /// What is kept from one run to the next.
    case state

    /// The folder of this program; nil without the variable and without a home folder.
    package func path(in environment: [String: String]) -> String? {
        let (variable, standard) =
            switch self {
            case .configuration: ("XDG_CONFIG_HOME", ".config")
            case .data: ("XDG_DATA_HOME", ".local/share")
            case .cache: ("XDG_CACHE_HOME", ".cache")
            case .state: ("XDG_STATE_HOME", ".local/state")
            }
        if let folder = environment[variable], folder.hasPrefix("/") {
            return folder + "/apprentice"
        }
        guard let home = environment["HOME"], !home.isEmpty else { return nil }
        return "\(home)/\(standard)/apprentice"
    }
}
