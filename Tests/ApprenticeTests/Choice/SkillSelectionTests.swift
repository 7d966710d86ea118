@testable import Apprentice
import Testing

struct SkillSelectionTests {
    private var skills: [Skill] = []

    private func skill(
        _ serial: Int,
        _ content: String,
        applies: Skill.Scope = .topic,
        status: Skill.Status = .active,
        project: String? = nil
    ) -> Skill {
        Skill(
            id: Skill.id(section: "deploy", serial: serial),
            uid: Skill.UID("\(serial)"),
            section: "deploy",
            content: content,
            status: status,
            applies: applies,
            project: project,
            createdAt: Timestamp(microseconds: Int64(serial))
        )
    }

    private func select(
        _ skills: [Skill],
        for question: String = "how do I deploy billing?",
        project: String? = nil,
        layout: SkillLayout = SkillLayout(layout: .relevant)
    ) -> SkillSelection {
        let book = Skillbook(skills: skills, revision: 1)
        var index = SkillIndex()
        index.update(to: book)
        return SkillSelection(
            question: question,
            book: book,
            index: index,
            project: project,
            layout: layout
        )
    }

    @Test func `always skills stand before every question and topic skills before theirs`() {
        let skills = [
            skill(1, "be brief", applies: .always), skill(2, "deploy billing by zeppo"),
            skill(3, "metric units, please"),
            skill(4, "old words", applies: .always, status: .retired),
        ]
        #expect(select(skills).shown.map(\.serial) == [1, 2])
        #expect(select(skills, for: "what is a monad?").shown.map(\.serial) == [1])
    }

    @Test func `a skill is found by the question it was learned from, note or no note`() {
        func learned(_ note: String?) -> Skill {
            var skill = skill(1, "name the code of the door")
            let question = "how do I deploy billing?"
            skill.sources = [Source(question: question, note: note, at: skill.createdAt)]
            return skill
        }
        #expect(select([learned("zeppo, please")]).shown.map(\.serial) == [1])
        #expect(select([learned(nil)]).shown.map(\.serial) == [1])
        #expect(select([learned(nil)], for: "who wrote Faust?").shown == [])
    }

    @Test func `a large model is shown all always skills, the newest first`() {
        var skills = (1...6).map { skill($0, "rule \($0)", applies: .always) }
        skills[2].isPinned = true
        #expect(select(skills).shown.map(\.serial) == [3, 6, 5, 4, 2, 1])
    }

    @Test func `a small model gets few lessons, and of many always skills those that fit best`() {
        let small = SkillLayout.suiting(ModelProfile(name: "local", isSmall: true))
        var skills = (1...3).map { skill($0, "rule \($0)", applies: .always) }
        skills += (4...20).map { skill($0, "deploy billing \($0)") }
        let selection = select(skills, layout: small)
        #expect(selection.shown.map(\.serial).prefix(3) == [3, 2, 1])
        #expect(selection.shown.count == 8)
        #expect(selection.hidden.count == 12)
        #expect(Set(selection.shown.map(\.uid)).isDisjoint(with: selection.hidden.map(\.uid)))
        // Four rules crowd: those that have nothing to do with the question are left out.
        let crowd =
            (1...3).map { skill($0, "rule \($0)", applies: .always) }
            + [skill(4, "deploy politely", applies: .always)]
        #expect(select(crowd, layout: small).shown.map(\.serial) == [4])
    }

    @Test func `a pinned topic skill stands before its own questions only`() {
        var pinned = skill(1, "deploy billing by zeppo")
        pinned.isPinned = true
        #expect(select([pinned]).shown.map(\.serial) == [1])
        #expect(select([pinned], for: "what is a monad?").shown.isEmpty)
    }

    @Test func `the budget is kept and what does not fit is hidden`() {
        let skills = (1...40).map {
            skill($0, "deploy billing, way \($0): " + String(repeating: "x", count: 200))
        }
        let selection = select(skills, layout: SkillLayout(layout: .relevant, budget: 500))
        let size = selection.shown.reduce(0) { $0 + Tokens.estimate($1.promptLine) }
        #expect(size <= 500)
        #expect(selection.shown.count == 8)
        #expect(selection.hidden.count == 32)
    }

    @Test
    func `the budget goes to the newest note, pinned, new notes, the trusted, then the topic`() {
        var newest = skill(1, "deploy billing newest")
        let at = Timestamp(microseconds: 99)
        newest.sources = [Source(question: "deploy billing?", note: "newest", at: at)]
        var pinned = skill(2, "pinned rule", applies: .always)
        pinned.isPinned = true
        let noted = skill(3, "noted rule", applies: .always, status: .provisional)
        var trusted = skill(4, "trusted rule", applies: .always)
        trusted.helpful = 9
        let doubted = skill(5, "doubted rule", applies: .always)
        let topic = skill(6, "deploy billing by zeppo")
        let order = [newest, pinned, noted, trusted, doubted, topic]
        for count in 1...order.count {
            let budget = order.prefix(count).reduce(0) { $0 + Tokens.estimate($1.promptLine) }
            let layout = SkillLayout(layout: .relevant, budget: budget)
            let selection = select(order.shuffled(), layout: layout)
            // A line that is shorter than the room that is left may follow behind.
            #expect(selection.shown.map(\.serial).contains(order[count - 1].serial), "\(count)")
            #expect(Set(order.prefix(count).map(\.uid)).isSubset(of: selection.shown.map(\.uid)))
            #expect(selection.shown.count + selection.hidden.count == 6)
        }
    }

    @Test func `skills of other projects are not used`() {
        let skills = [
            skill(1, "deploy billing one", project: "/one"),
            skill(2, "deploy billing two", project: "/two"),
            skill(3, "deploy billing everywhere"),
        ]
        #expect(Set(select(skills, project: "/one").shown.map(\.serial)) == [1, 3])
        #expect(select(skills).shown.map(\.serial) == [3])
        let whole = SkillSelection(
            wholeBook: Skillbook(skills: skills),
            project: "/two",
            layout: SkillLayout(layout: .book, budget: 999)
        )
        #expect(whole?.shown.map(\.serial) == [2, 3])
    }

    @Test func `a guess is shown only where it is relevant, even if it applies always`() {
        let guess = skill(1, "deploy billing at dawn", applies: .always, status: .unconfirmed)
        #expect(select([guess]).shown.map(\.serial) == [1])
        #expect(select([guess], for: "what is a monad?").shown.isEmpty)
        let book = Skillbook(skills: [guess])
        let layout = SkillLayout(layout: .book, budget: 999)
        #expect(SkillSelection(wholeBook: book, project: nil, layout: layout)?.shown == [])
    }

    @Test func `of equally good matches the trusted one goes first and then the newer`() {
        var skills = [
            skill(1, "deploy billing a1"), skill(2, "deploy billing a2"),
            skill(3, "deploy billing a3"),
        ]
        #expect(select(skills).shown.map(\.serial) == [3, 2, 1])
        skills[2].harmful = 4
        #expect(select(skills).shown.prefix(2).map(\.serial) == [2, 1])
    }

    @Test func `a whole book that does not fit is none`() {
        let skills = (1...10).map { skill($0, String(repeating: "x", count: 100)) }
        func whole(_ layout: SkillLayout) -> [Int]? {
            SkillSelection(wholeBook: Skillbook(skills: skills), project: nil, layout: layout)?
                .shown.map(\.serial)
        }
        #expect(whole(SkillLayout(layout: .book, budget: 100)) == nil)
        #expect(whole(SkillLayout(layout: .book, budget: 1000)) == Array(1...10))
        #expect(whole(SkillLayout(layout: .book, budget: 1000, limit: 9)) == nil)
        #expect(whole(SkillLayout(layout: .relevant, budget: 1000)) == nil)
    }
}
