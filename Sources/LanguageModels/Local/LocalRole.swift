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
