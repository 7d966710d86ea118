import FoundationEssentials

/// What the embedded model consists of: the part of `manifest.json` the program has to know.
package struct LocalManifest: Sendable, Equatable, Decodable {
    /// A file or folder that is fetched.
    package struct Model: Sendable, Equatable, Decodable {
        /// The model's name, for people.
        package var name: String
        /// Its file's name in the cache.
        package var file: String
        /// The size of the file.
        package var bytes: Int
    }

    /// The program that runs the model.
    package struct Runtime: Sendable, Equatable, Decodable {
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
        guard let manifest = try? JSONDecoder().decode(Self.self, from: Data(json)) else {
            return nil
        }
        self = manifest
    }
}
