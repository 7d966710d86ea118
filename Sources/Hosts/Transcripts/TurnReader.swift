import Apprentice

/// Makes turns of the events in a host's conversation, one after another.
///
/// Memory does not grow with the conversation: only the turn under way is held, and of that no more
/// than anybody would read.
package struct TurnReader: Sendable {
    /// The longest question or answer, in bytes; the rest is cut off.
    package static let longestText = 20_000
    /// How many steps of a turn are kept, the last ones.
    package static let mostSteps = 40

    private var turn: HostTurn?
    private var session: String?
    private var folder: String?
    private var model: String?
    private var time: String?

    /// Creates a reader at the beginning of a conversation.
    package init() {}

    /// Takes what happened next.
    ///
    /// - Parameter happening: What happened.
    /// - Returns: When the user said something: the words, and the turn that they follow, if any.
    package mutating func take(_ happening: Happening) -> (said: String, after: HostTurn?)? {
        switch happening {
        case .beginning:
            self = TurnReader()
            return nil
        case .facts(let session, let folder, let model, let time):
            self.session = session ?? self.session
            self.folder = folder ?? self.folder
            self.model = model ?? self.model
            self.time = time ?? self.time
            if turn?.model == nil { turn?.model = self.model }
            return nil
        case .step(let step):
            // What was said before a step was on the way to the answer.
            if let said = turn?.answer, !said.isEmpty {
                add(step: said.onOneLine)
                turn?.answer = ""
            }
            add(step: step.onOneLine)
            return nil
        case .answer(let text):
            guard turn != nil, !text.trimmingSpace.isEmpty else { return nil }
            let before = turn?.answer ?? ""
            turn?.answer = Self.cut(before.isEmpty ? text : before + "\n\n" + text)
            return nil
        case .user(let text):
            let text = text.trimmingSpace
            // Some hosts keep what the user said twice, in two forms.
            if let turn, turn.answer.isEmpty, turn.steps.isEmpty, turn.question == Self.cut(text) {
                return nil
            }
            let before = last
            var next = HostTurn(question: Self.cut(text), answer: "")
            (next.session, next.folder, next.model, next.askedAt) = (session, folder, model, time)
            // Said before the model did anything, it belongs to the same question.
            if before == nil, let open = turn {
                next.question = Self.cut(open.question + "\n\n" + text)
            }
            turn = next
            return (text, before)
        }
    }

    /// The turn under way, if something came of it: an answer, or steps that were interrupted.
    package var last: HostTurn? {
        turn.flatMap { $0.answer.isEmpty && $0.steps.isEmpty ? nil : $0 }
    }

    private mutating func add(step: String) {
        guard turn != nil, !step.isEmpty else { return }
        turn?.steps.append(step.count > 200 ? step.prefix(199) + "…" : step)
        if let count = turn?.steps.count, count > Self.mostSteps {
            turn?.steps.removeFirst(count - Self.mostSteps)
        }
    }

    private static func cut(_ text: String) -> String {
        guard text.utf8.count > longestText else { return text }
        return String(decoding: text.utf8.prefix(longestText - 3), as: UTF8.self)
            .trimmingSpace + "…"
    }
}
