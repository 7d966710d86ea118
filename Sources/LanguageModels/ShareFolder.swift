import Glibc

/// Where the files that come with the program lie: scripts, the embedded model's manifest.
package enum ShareFolder {
    /// The folder that holds a file, the first of ``candidates(executable:environment:)``.
    package static func find(
        containing file: String,
        executable: String? = runningExecutable,
        environment: [String: String]
    ) -> String? {
        candidates(executable: executable, environment: environment)
            .first { unsafe access("\($0)/\(file)", R_OK) == 0 }
    }

    /// The folders to look in, in order: the override, beside the program as installed, the
    /// checkout it was built in, and the system's data folders.
    package static func candidates(executable: String?, environment: [String: String]) -> [String] {
        var folders: [String] = []
        if let override = environment["APPRENTICE_SHARE"], !override.isEmpty {
            folders.append(override)
        }
        if let executable {
            var components = executable.split(separator: "/").dropLast()
            folders.append(
                "/" + (components.dropLast() + ["share", "apprentice"]).joined(separator: "/")
            )
            if let build = components.lastIndex(of: ".build") {
                components = components[..<build]
                folders.append("/" + (components + ["share"]).joined(separator: "/"))
            }
        }
        let system = environment["XDG_DATA_DIRS"].flatMap { $0.isEmpty ? nil : $0 }
        folders += (system ?? "/usr/local/share:/usr/share").split(separator: ":")
            .map { "\($0)/apprentice" }
        return folders
    }

    /// The path of the program that runs, symbolic links resolved.
    package static var runningExecutable: String? {
        let length = Int(PATH_MAX)
        let path = unsafe [UInt8](unsafeUninitializedCapacity: length) { buffer, count in
            let target = unsafe UnsafeMutableRawPointer(buffer.baseAddress)?
                .assumingMemoryBound(to: CChar.self)
            guard let target = unsafe target else { return }
            unsafe count = max(0, readlink("/proc/self/exe", target, length))
        }
        return path.isEmpty ? nil : String(decoding: path, as: UTF8.self)
    }
}
