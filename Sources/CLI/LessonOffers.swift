import Apprentice

/// Decides when a line that corrects in plain words is offered as a lesson: rarely, and never again
/// to somebody who does not want it.
final class LessonOffers: Sendable {
    private let state = Locked(State())

    private struct State {
        var turnsSince = 3
        var ignored = 0
        var wasOffered = false
    }

    /// Whether a lesson is offered after a line; asked once for each question.
    func isOffered(after line: String, chat: Chat) -> Bool {
        guard chat.output.isInteractive, chat.settings[.offer] != "off" else { return false }
        let follows = chat.lastTurn?.outcome == .answered
        return state.withLock { state in
            if state.wasOffered, !chat.wasKept { state.ignored += 1 }
            state.wasOffered = false
            state.turnsSince += 1
            guard follows, state.ignored < 3, state.turnsSince > 3, Self.corrects(line) else {
                return false
            }
            state.turnsSince = 0
            state.wasOffered = true
            return true
        }
    }

    /// Whether a line reads like a correction: it begins like one, asks nothing, and is no politeness.
    static func corrects(_ line: String) -> Bool {
        let text = line.lowercased().trimmingSpace
        guard !text.hasSuffix("?"), text.split(separator: " ").count > 2 else { return false }
        let polite = [
            "no thanks", "no, thanks", "no thank you", "no problem", "no worries",
            "no, that's fine", "no that's fine", "never mind", "nevermind", "always happy",
            "no, it's fine", "no need",
        ]
        if polite.contains(where: text.hasPrefix) { return false }
        let beginnings = [
            "no,", "no:", "wrong", "not ", "we use ", "we don't ", "we call ", "always ", "never ",
            "that's wrong", "that is wrong", "actually,", "please always ", "please never ",
            "don't ",
        ]
        return beginnings.contains(where: text.hasPrefix)
    }
}
