/// Turns texts into vectors; texts that mean alike get vectors that point the same way.
public protocol EmbeddingModel: Sendable {
    /// Tells the vectors of one model from those of another, such as `all-minilm-l6-v2-q8`.
    var name: String { get }

    /// Whether a call is answered within milliseconds; while a server of one's own still starts, it is
    /// not, and words decide instead.
    var isReady: Bool { get async }

    /// The vectors of some texts, in their order and all of one length.
    ///
    /// It waits for a server that is starting. Texts longer than the model reads are cut.
    ///
    /// - Parameter texts: The texts, none of them empty.
    /// - Returns: One vector a text; their lengths need not be 1.
    /// - Throws: ``ModelError`` when the model cannot be had, or `CancellationError`.
    func vectors(for texts: [String]) async throws -> [[Float]]
}
