import ApprenticeSystem
import Apprentice

/// Decides when a line that corrects in plain words is offered as a lesson: rarely, and never again
/// to somebody who does not want it.
final class LessonOffers: Sendable {
    static let words = "keep that as a lesson? type  :keep"
    private let state = Locked(State())

    private struct State {
        var turnsSince = 3
        var ignored = 0
        var wasOffered = false
    }

    /// Whether a lesson is offered after a line; asked once for each question.
    func isOffered(after line: String, chat: Chat) -> Bool {
        guard chat.output.isInteractive, chat.settings[.offer] != "off", !chat.session.isPrivate
        else { return false }
        let follows = chat.lastTurn?.outcome == .answered
        return state.withLock { state in
            if state.wasOffered, !chat.wasKept { state.ignored += 1 }
            state.wasOffered = false
            state.turnsSince += 1
            guard follows, state.ignored < 3, state.turnsSince > 3, PlainCorrection.isOne(line)
            else {
                return false
            }
            state.turnsSince = 0
            state.wasOffered = true
            return true
        }
    }
}
