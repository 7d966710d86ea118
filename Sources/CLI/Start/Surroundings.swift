import ApprenticeSystem
import Glibc

/// What the program finds around it: variables, folders, the clock.
enum Surroundings {
    /// Every environment variable.
    static var environment: [String: String] {
        var found: [String: String] = [:]
        visitVariables { name, value in found[name] = String(cString: value) }
        return found
    }

    /// Every environment variable, as the program is to find it from now on: a folder whose name is no
    /// UTF-8 is opened, and reached through that.
    ///
    /// - Throws: ``UsageError`` when it cannot be opened.
    static func startingEnvironment() throws(UsageError) -> [String: String] {
        var found: [String: String] = [:]
        var broken: [(name: String, bytes: [UInt8])] = []
        visitVariables { name, value in
            let isFolder = name == "HOME" || name.hasPrefix("XDG_")
            if isFolder, String(validatingCString: value) == nil {
                let bytes = UnsafeRawBufferPointer(start: value, count: strlen(value))
                broken.append((name, Array(bytes)))
            } else {
                found[name] = String(cString: value)
            }
        }
        for (name, bytes) in broken {
            let path = try reachable(bytes, called: name)
            setenv(name, path, 1)
            found[name] = path
        }
        return found
    }

    private static func visitVariables(_ visit: (String, UnsafePointer<CChar>) -> Void) {
        var entry = environ
        while let pointer = entry.pointee {
            // Over bytes: this is before the first prompt.
            if let mark = strchr(pointer, 0x3D) {
                let name = UnsafeBufferPointer(start: pointer, count: mark - pointer)
                visit(String(decoding: UnsafeRawBufferPointer(name), as: UTF8.self), mark + 1)
            }
            entry += 1
        }
    }

    /// A path in UTF-8 to a folder that has none: its last part that is no text is opened, and stays so
    /// while the program runs.
    private static func reachable(_ bytes: [UInt8], called name: String) throws(UsageError)
        -> String
    {
        var end = bytes.count
        while let slash = bytes[..<end].lastIndex(of: 0x2F),
            String(validating: bytes[slash...], as: UTF8.self) != nil
        {
            end = slash
        }
        let folder = bytes[..<end].map(CChar.init(bitPattern:)) + [0]
        // Its children get it too, because they are told the same path.
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY)
        guard descriptor >= 0, File.exists("/proc/self/fd/\(descriptor)") else {
            throw UsageError(
                what: "the folder in \(name) cannot be used",
                why: "its name is no UTF-8, and it cannot be opened: \(SystemError())",
                remedy: "set another: \(name)=/tmp apprentice"
            )
        }
        return "/proc/self/fd/\(descriptor)" + String(decoding: bytes[end...], as: UTF8.self)
    }

    /// Where typed lines are kept.
    static var historyFile: String {
        (UserFolder.state.path(in: environment) ?? "") + "/history"
    }
}

extension Path {
    /// The path with `~` at its start as the home folder.
    static func expanded(_ path: String) -> String {
        expanded(path, in: Surroundings.environment)
    }
}
