import Apprentice
import Testing

struct ConversationTests {
    private func turn(_ id: Int, answer: String = "an answer", corrects: Int? = nil) -> Trajectory {
        var turn = Trajectory(
            id: id,
            session: 1,
            question: "q\(id)",
            model: "m",
            corrects: corrects,
            askedAt: Timestamp(microseconds: 0)
        )
        turn.answer = answer
        return turn
    }

    private func conversation(_ turns: Trajectory...) -> Conversation {
        Conversation(past: turns.map { Conversation.Past(trajectory: $0) })
    }

    private func questions(_ conversation: inout Conversation, within budget: Int = 9999)
        -> [String]
    {
        conversation.messages(within: budget).messages.filter { $0.role == .user }.map(\.content)
    }

    @Test func `turns are shown in their order, those without an answer not`() {
        var past = conversation(turn(1), turn(2, answer: ""), turn(3))
        #expect(questions(&past) == ["q1", "q3"])
    }

    @Test func `when the window is full the oldest half goes at once, and is said once`() {
        var past = conversation(turn(1), turn(2), turn(3), turn(4))
        let size = past.messages(within: .max).messages.reduce(0) {
            $0 + Tokens.estimate($1.content) + 4
        }
        #expect(past.messages(within: size).hasDropped == false)
        #expect(past.messages(within: size - 1).hasDropped)
        #expect(past.dropped == 2)
        #expect(past.messages(within: size - 1).hasDropped == false)
        #expect(questions(&past) == ["q3", "q4"])
        #expect(questions(&past, within: 1) == [])
        past.append(turn(5))
        #expect(questions(&past) == ["q5"])
    }

    @Test func `nothing ever fits no window, and that ends`() {
        var past = conversation(turn(1), turn(2))
        #expect(past.messages(within: -5).messages.isEmpty)
        var none = Conversation()
        #expect(none.messages(within: 0).hasDropped == false)
    }

    @Test func `a new answer takes the place of the one it corrects, a failed one does not`() {
        var past = conversation(turn(1), turn(2), turn(3, corrects: 1))
        #expect(questions(&past) == ["q2", "q3"])
        var failed = conversation(turn(1), turn(2), turn(3, answer: "", corrects: 1))
        #expect(questions(&failed) == ["q1", "q2"])
    }

    @Test func `an answer judged bad is left out, or stands with the note behind it`() {
        var past = conversation(turn(1), turn(2))
        past.setComplaint("", of: 1)
        past.setComplaint("use zeppo", of: 2)
        #expect(questions(&past) == ["q2", "That answer was wrong. use zeppo"])
        past.setComplaint(nil, of: 1)
        #expect(questions(&past).first == "q1")
    }
}
