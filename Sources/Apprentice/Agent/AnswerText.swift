import ApprenticeSystem

/// An answer's text as it arrives, with the citations taken out.
final class AnswerText: Sendable {
    private struct State {
        var citations: Citations
        var text = ""
    }

    private let start: State
    private let state: Locked<State>
    private let onPiece: @Sendable (String) -> Void

    /// - Parameters:
    ///   - ids: The skills it may cite.
    ///   - onPiece: Called in order for each piece of text that is not a citation.
    init(citing ids: [String], onPiece: @escaping @Sendable (String) -> Void) {
        start = State(citations: Citations(of: ids))
        state = Locked(start)
        self.onPiece = onPiece
    }

    /// Takes the next piece of the reply.
    func take(_ piece: String) { hand(on: { $0.read(piece) }) }

    /// Drops all that came: it was thinking, and the answer begins only now.
    func restart() { state.withLock { $0 = start } }

    /// The whole text, and the ids that were cited.
    func finish() -> (text: String, ids: [String]) {
        hand(on: { $0.finish() })
        return state.withLock { ($0.text, $0.citations.ids) }
    }

    private func hand(on read: (inout Citations) -> String) {
        let piece = state.withLock { state in
            let piece = read(&state.citations)
            state.text += piece
            return piece
        }
        if !piece.isEmpty { onPiece(piece) }
    }
}
