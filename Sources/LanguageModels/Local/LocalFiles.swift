package import Apprentice
import ApprenticeSystem
import Glibc

/// Where the files of a model of this machine are, and what is missing of them.
package struct LocalFiles: Sendable {
    /// What the model is for.
    package let role: LocalRole
    /// The program that fetches and serves, with its manifest beside it.
    package let script: String
    /// Where everything fetched lies.
    package let folder: String
    /// What is to be fetched.
    package let manifest: LocalManifest
    /// A GGUF file named by the user, instead of the pinned one.
    package let otherModel: String?

    package init(
        _ role: LocalRole = .chat,
        script: String,
        folder: String,
        manifest: LocalManifest,
        otherModel: String? = nil
    ) {
        self.role = role
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
        _ role: LocalRole = .chat,
        environment: [String: String],
        otherModel: String? = nil
    ) throws(ModelError) -> LocalFiles {
        let script = "local-model/local_model.py"
        let share = ShareFolder.find(containing: script, environment: environment)
        guard let share,
            let json = File.contents(of: "\(share)/local-model/manifest.json"),
            let manifest = LocalManifest(json: json)
        else {
            throw ModelError(
                .unavailable,
                what: "the \(role.noun)'s scripts are not found",
                why: "no share folder of Apprentice holds \(script)",
                remedy: "APPRENTICE_SHARE=/path/to/share apprentice"
            )
        }
        if let otherModel, unsafe access(otherModel, R_OK) != 0 {
            throw ModelError(
                .unavailable,
                what: "the model file cannot be read",
                why: "\(otherModel): \(SystemError.text(errno))",
                remedy: "apprentice \(role.option) FILE.gguf"
            )
        }
        return LocalFiles(
            role,
            script: "\(share)/\(script)",
            folder: "\(cacheFolder(environment: environment))/local-model",
            manifest: manifest,
            otherModel: otherModel.map(absolute)
        )
    }

    /// The cache folder of Apprentice; a relative `XDG_CACHE_HOME` does not count (XDG base
    /// directory specification).
    package static func cacheFolder(environment: [String: String]) -> String {
        UserFolder.cache.path(in: environment) ?? "/root/.cache/apprentice"
    }

    /// The file that is served.
    package var model: String { otherModel ?? "\(folder)/\(pinned.file)" }

    /// The model that is fetched unless another is named.
    package var pinned: LocalManifest.Model {
        switch role {
        case .chat: manifest.model
        case .embedding: manifest.embedding
        }
    }

    /// Where the server's locks, state and log are: a folder a model, for each has its server.
    package var stateFolder: String {
        let name = role == .chat ? "server" : "embedding"
        guard let otherModel else { return "\(folder)/\(name)" }
        return "\(folder)/\(name)-\(String(Self.hash(otherModel), radix: 16))"
    }

    /// The bytes still to be fetched; 0 when everything is here.
    ///
    /// Only checked files get their final names, so existence and size say enough.
    package var bytesToFetch: Int { runtimeToFetch + modelToFetch }

    /// The bytes still to be fetched for both of two models, which share their runtime.
    package func bytesToFetch(with other: LocalFiles?) -> Int {
        bytesToFetch + (other?.modelToFetch ?? 0)
    }

    private var runtimeToFetch: Int {
        let folder = "\(folder)/\(manifest.runtime.folder)"
        return File.size(folder) == nil ? manifest.runtime.bytes : 0
    }

    private var modelToFetch: Int {
        guard otherModel == nil, File.size(model) != pinned.bytes else { return 0 }
        // Only a file that comes by parts is of use before it is whole.
        let comesByParts = pinned.bytesToFetch == pinned.bytes
        let here = comesByParts ? File.size("\(model).partial") ?? 0 : 0
        return max(1, pinned.bytesToFetch - here)
    }

    /// Whether a server for this model runs, whosever it is.
    var isServed: Bool { SharedLock.isRecordLocked("\(stateFolder)/server.lock") }

    /// The command that fetches what is missing.
    var fetchCommand: [String] {
        let wanted =
            switch role {
            case _ where otherModel != nil: "--runtime-only"
            case .chat: "--model-only"
            case .embedding: "--embedding-only"
            }
        return ["python3", script, "fetch", folder, wanted]
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

/// What a model on this machine is for; each has its files and a server of its own.
package enum LocalRole: Sendable {
    /// It answers and learns.
    case chat
    /// It makes vectors of texts.
    case embedding

    /// The model, for people.
    package var noun: String {
        switch self {
        case .chat: "local model"
        case .embedding: "embedding model"
        }
    }

    /// The option that names another file for it.
    var option: String {
        switch self {
        case .chat: "--local-model"
        case .embedding: "--embedding-model"
        }
    }
}
