/// One message of a conversation with a model.
public struct Message: Sendable, Equatable {
    /// Who a message is from.
    public enum Role: String, Sendable, Codable {
        /// Instructions, by the program.
        case system
        /// The person, or the program speaking for one.
        case user
        /// The model.
        case assistant
    }

    /// Who says it.
    public var role: Role
    /// What is said.
    public var content: String
    /// The pictures that go with it.
    public var images: [Image]

    /// Creates a message.
    public init(_ role: Role, _ content: String, images: [Image] = []) {
        self.role = role
        self.content = content
        self.images = images
    }
}

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
