import Apprentice

/// What the models of this machine consist of: the part of `manifest.json` the program has to know.
package struct LocalManifest: Sendable, Equatable {
    /// A file that is fetched, or made of what is fetched.
    package struct Model: Sendable, Equatable {
        /// The model's name, for people.
        package var name: String
        /// Its file's name in the cache.
        package var file: String
        /// The size of the file.
        package var bytes: Int
        /// What is fetched for it.
        package var bytesToFetch: Int

        package init(name: String, file: String, bytes: Int, bytesToFetch: Int? = nil) {
            self.name = name
            self.file = file
            self.bytes = bytes
            self.bytesToFetch = bytesToFetch ?? bytes
        }

        fileprivate init?(_ json: JSON?) {
            guard let name = json?["name"]?.string, let file = json?["file"]?.string,
                let bytes = json?["bytes"]?.int
            else { return nil }
            let wheel = json?["wheel"]?["bytes"]?.int
            self.init(name: name, file: file, bytes: bytes, bytesToFetch: wheel)
        }
    }

    /// The program that runs the model.
    package struct Runtime: Sendable, Equatable {
        /// Its folder's name in the cache.
        package var folder: String
        /// What is fetched for it.
        package var bytes: Int
    }

    /// The model that answers.
    package var model: Model
    /// The model that makes vectors.
    package var embedding: Model
    package var runtime: Runtime

    package init(model: Model, embedding: Model, runtime: Runtime) {
        self.model = model
        self.embedding = embedding
        self.runtime = runtime
    }

    /// Reads a manifest; nil when it is none.
    package init?(json: [UInt8]) {
        let manifest = JSON(reading: json)
        guard let model = Model(manifest?["model"]),
            let embedding = Model(manifest?["embedding"]),
            let runtime = manifest?["runtime"], let folder = runtime["folder"]?.string,
            let bytes = runtime["bytes"]?.int
        else { return nil }
        self.init(
            model: model,
            embedding: embedding,
            runtime: Runtime(folder: folder, bytes: bytes)
        )
    }
}
