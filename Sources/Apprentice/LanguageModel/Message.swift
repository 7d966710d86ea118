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
