/// A picture that goes with a message.
public struct Image: Sendable, Equatable {
    /// What kind of file it is: `image/png`, `image/jpeg`, `image/gif`, `image/webp`.
    public var mediaType: String
    /// The file, in base64 (RFC 4648, section 4).
    public var base64: String

    /// Creates a picture.
    public init(mediaType: String, base64: String) {
        self.mediaType = mediaType
        self.base64 = base64
    }

    /// About how many tokens one takes; providers count by its size in pixels.
    static let tokens = 1500
}
