@testable import Apprentice
import Testing

struct QuestionKindTests {
    @Test(arguments: [
        ("Is the kettle hot?", QuestionKind.yesOrNo), ("Do cats swim?", .yesOrNo),
        ("Why does bread rise?", .reason), ("What causes rust?", .reason),
        ("When did it open?", .time), ("In what year was it built?", .time),
        ("How deep is the lake?", .amount), ("At what temperature does tin melt?", .amount),
        ("What does a bus ticket cost in town?", .amount), ("Where is the key?", .place),
        ("Who wrote it?", .person), ("What is a monad?", .meaning), ("Explain recursion", .meaning),
        ("How do I mount a disk?", .way), ("Which command shows the log?", .way),
        ("I have a broken build. What do I type?", .way), ("What do I need for a picnic?", .list),
        ("Write a poem.", .text), ("Can you write a poem?", .text),
        ("Summarize: it rained.", .summary),
        ("please, could you draft a mail", .text), ("Wie spät ist es?", .other), ("", .other),
        ("??", .other),
    ])
    func `the form of a question tells what it asks for`(question: String, kind: QuestionKind) {
        #expect(QuestionKind(question) == kind)
    }

    private func rule(_ serial: Int, _ note: String, of questions: String...) -> Skill {
        var skill = Skill(
            id: Skill.id(section: "s", serial: serial),
            section: "s",
            content: note,
            applies: .always,
            createdAt: Timestamp(microseconds: 0)
        )
        skill.sources = questions.map {
            Source(turn: 1, question: $0, note: note, at: Timestamp(microseconds: 0))
        }
        return skill
    }

    private var crowd: [Skill] {
        [
            rule(1, "Be brief", of: "What is a monad?"),
            rule(2, "Give reasons in threes", of: "Why is snow white?"),
            rule(3, "Always say please", of: "Why is snow white?"),
            rule(4, "Use euros", of: "How much is a taxi?"),
            rule(5, "Speak plainly", of: "Why is snow white?", "Is it late?"),
        ]
    }

    private func meant(_ skills: [Skill], _ question: String) -> [Int] {
        CrowdedRules(skills).meant(for: question).map(\.serial)
    }

    @Test func `few rules stand in front of every question`() {
        #expect(meant(Array(crowd.prefix(3)), "Where is the key?") == [1, 2, 3])
    }

    @Test func `of many, those for this kind of question and for everything are shown`() {
        #expect(meant(crowd, "Why do leaves fall?") == [2, 3, 5])
        #expect(meant(crowd, "What is a functor?") == [1, 3, 5])
        #expect(meant(crowd, "Where is the key?") == [3, 5])
    }

    @Test func `a rule about a question's own words is shown whatever its kind`() {
        #expect(meant(crowd, "Where do I pay with euros?") == [3, 4, 5])
    }

    @Test func `a rule said of no question is said of all`() {
        #expect(meant(crowd + [rule(6, "Answer in German")], "Where is the key?") == [3, 5, 6])
    }
}
