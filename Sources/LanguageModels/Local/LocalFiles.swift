package import Apprentice
import Glibc

/// Where the embedded model's files are, and what is missing of them.
package struct LocalFiles: Sendable {
    /// The program that fetches and serves, with its manifest beside it.
    package let script: String
    /// Where everything fetched lies.
    package let folder: String
    /// What is to be fetched.
    package let manifest: LocalManifest
    /// A GGUF file named by the user, instead of the pinned one.
    package let otherModel: String?

    package init(script: String, folder: String, manifest: LocalManifest, otherModel: String? = nil)
    {
        self.script = script
        self.folder = folder
        self.manifest = manifest
        self.otherModel = otherModel
    }

    /// Finds the files from the environment: the scripts in `share/`, the cache in
    /// `$XDG_CACHE_HOME/apprentice`, else `~/.cache/apprentice`.
    ///
    /// - Throws: ``ModelError`` with code `unavailable` when the installation is not whole, or the
    ///   file named is not there.
    package static func find(
        environment: [String: String],
        otherModel: String? = nil
    ) throws(ModelError) -> LocalFiles {
        let script = "local-model/local_model.py"
        let share = ShareFolder.find(containing: script, environment: environment)
        guard let share,
            let json = SmallFile.read("\(share)/local-model/manifest.json"),
            let manifest = LocalManifest(json: json)
        else {
            throw ModelError(
                .unavailable,
                what: "the local model's scripts are not found",
                why: "no share folder of Apprentice holds \(script)",
                remedy: "APPRENTICE_SHARE=/path/to/share apprentice"
            )
        }
        if let otherModel, unsafe access(otherModel, R_OK) != 0 {
            throw ModelError(
                .unavailable,
                what: "the model file cannot be read",
                why: "\(otherModel): \(SystemError.text(errno))",
                remedy: "apprentice --local-model FILE.gguf"
            )
        }
        return LocalFiles(
            script: "\(share)/\(script)",
            folder: "\(cacheFolder(environment: environment))/local-model",
            manifest: manifest,
            otherModel: otherModel.map(absolute)
        )
    }

    /// The cache folder of Apprentice; a relative `XDG_CACHE_HOME` does not count (XDG base
    /// directory specification).
    package static func cacheFolder(environment: [String: String]) -> String {
        if let cache = environment["XDG_CACHE_HOME"], cache.hasPrefix("/") {
            return "\(cache)/apprentice"
        }
        return "\(environment["HOME"] ?? "/root")/.cache/apprentice"
    }

    /// The model's name, for people: the file's when the user named one.
    package var modelName: String {
        guard let otherModel else { return manifest.model.name.lowercased() }
        let file = otherModel.split(separator: "/").last.map(String.init) ?? otherModel
        return file.hasSuffix(".gguf") ? String(file.dropLast(5)) : file
    }

    /// The file that is served.
    package var model: String { otherModel ?? "\(folder)/\(manifest.model.file)" }

    /// Where the server's locks, state and log are: a folder a model, for each has its server.
    package var stateFolder: String {
        guard let otherModel else { return "\(folder)/server" }
        return "\(folder)/server-\(String(Self.hash(otherModel), radix: 16))"
    }

    /// The bytes still to be fetched; 0 when everything is here.
    ///
    /// Only checked files get their final names, so existence and size say enough.
    package var bytesToFetch: Int {
        var missing = 0
        if SmallFile.size("\(folder)/\(manifest.runtime.folder)") == nil {
            missing += manifest.runtime.bytes
        }
        let pinned = "\(folder)/\(manifest.model.file)"
        if otherModel == nil, SmallFile.size(pinned) != manifest.model.bytes {
            let here = SmallFile.size("\(pinned).partial") ?? 0
            missing += max(1, manifest.model.bytes - here)
        }
        return missing
    }

    /// Whether a server for this model runs, whosever it is.
    var isServed: Bool { SharedLock.isRecordLocked("\(stateFolder)/server.lock") }

    /// The command that fetches what is missing.
    var fetchCommand: [String] {
        let command = ["python3", script, "fetch", folder]
        return otherModel == nil ? command : command + ["--runtime-only"]
    }

    /// The same, to paste.
    var fetchRemedy: String { (fetchCommand + ["--human"]).joined(separator: " ") }

    private static func absolute(_ path: String) -> String {
        if let real = unsafe realpath(path, nil) {
            defer { unsafe free(real) }
            return unsafe String(cString: real)
        }
        return path
    }

    /// FNV-1a, which unlike Swift's hash is the same in every process.
    private static func hash(_ text: String) -> UInt64 {
        text.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    }
}
