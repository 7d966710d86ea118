import Glibc

/// What the program finds around it: variables, folders, the clock.
enum Surroundings {
    /// Every environment variable.
    static var environment: [String: String] {
        var found: [String: String] = [:]
        var entry = environ
        while let pointer = entry.pointee {
            // Over bytes: this is before the first prompt.
            if let mark = strchr(pointer, 0x3D) {
                let name = UnsafeBufferPointer(start: pointer, count: mark - pointer)
                let bytes = UnsafeRawBufferPointer(name)
                found[String(decoding: bytes, as: UTF8.self)] = String(cString: mark + 1)
            }
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
