import Glibc

/// What the program finds around it: variables, folders, the clock.
enum Surroundings {
    /// Every environment variable.
    static var environment: [String: String] {
        var found: [String: String] = [:]
        var entry = environ
        while let pointer = entry.pointee {
            let parts = String(cString: pointer).split(
                separator: "=",
                maxSplits: 1,
                omittingEmptySubsequences: false
            )
            if parts.count == 2 { found[String(parts[0])] = String(parts[1]) }
            entry += 1
        }
        return found
    }

    /// The folder the program was started in.
    static var folder: String? {
        guard let path = getcwd(nil, 0) else { return nil }
        defer { free(path) }
        return String(cString: path)
    }

    /// A path of the XDG base directory specification: `$VARIABLE`, else `~/STANDARD`.
    static func xdg(_ variable: String, standard: String, in environment: [String: String])
        -> String
    {
        if let path = environment[variable], path.hasPrefix("/") { return path }
        return (environment["HOME"] ?? "") + "/" + standard
    }
}
