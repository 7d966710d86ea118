/// The release.
enum Version {
    /// Its number (Semantic Versioning 2.0).
    static let number = "0.1.0"
}
