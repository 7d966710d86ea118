/// What makes the vectors of lessons and questions, as a user names it.
package enum EmbeddingChoice: Sendable, Equatable {
    /// Nothing: words decide alone.
    case none
    /// The encoder of this machine, once its files are here.
    case local
    /// A GGUF file, served on this machine.
    case file(String)
    /// A server's model, `openai/NAME` or `ollama/NAME`.
    case remote(String)

    /// What a user may write.
    package static let forms = "local, none, ollama/NAME, openai/NAME or FILE.gguf"

    /// Reads what a user wrote; nil when it is none of ``forms``.
    package init?(_ text: String) {
        switch text {
        case "none":
            self = .none
        case "local":
            self = .local
        case _ where [.openai, .ollama].contains(Provider(naming: text)) && text.contains("/"):
            guard text.last != "/" else { return nil }
            self = .remote(text)
        case _ where text.hasSuffix(".gguf"):
            self = .file(text)
        default:
            return nil
        }
    }
}
