import Apprentice

/// What the embedded model consists of: the part of `manifest.json` the program has to know.
package struct LocalManifest: Sendable, Equatable {
    /// A file or folder that is fetched.
    package struct Model: Sendable, Equatable {
        /// The model's name, for people.
        package var name: String
        /// Its file's name in the cache.
        package var file: String
        /// The size of the file.
        package var bytes: Int
    }

    /// The program that runs the model.
    package struct Runtime: Sendable, Equatable {
        /// Its folder's name in the cache.
        package var folder: String
        /// What is fetched for it.
        package var bytes: Int
    }

    package var model: Model
    package var runtime: Runtime

    package init(model: Model, runtime: Runtime) {
        self.model = model
        self.runtime = runtime
    }

    /// Reads a manifest; nil when it is none.
    package init?(json: [UInt8]) {
        let manifest = JSON(reading: json)
        guard let model = manifest?["model"], let runtime = manifest?["runtime"],
            let name = model["name"]?.string, let file = model["file"]?.string,
            let modelBytes = model["bytes"]?.int, let folder = runtime["folder"]?.string,
            let runtimeBytes = runtime["bytes"]?.int
        else { return nil }
        self.init(
            model: Model(name: name, file: file, bytes: modelBytes),
            runtime: Runtime(folder: folder, bytes: runtimeBytes)
        )
    }
}
