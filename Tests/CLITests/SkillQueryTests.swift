import Apprentice
import Testing

@testable import ApprenticeCLI

struct SkillQueryTests {
    private func skill(
        _ serial: Int,
        _ content: String,
        helpful: Int = 0,
        harmful: Int = 0,
        status: Skill.Status = .active,
        section: String = "deploy"
    ) -> Skill {
        var skill = Skill(
            id: Skill.id(section: section, serial: serial),
            section: section,
            content: content,
            status: status,
            createdAt: Timestamp(microseconds: 0)
        )
        (skill.helpful, skill.harmful) = (helpful, harmful)
        return skill
    }

    private var book: Skillbook {
        Skillbook(
            skills: [
                skill(1, "deploy services with zeppo", helpful: 3),
                skill(2, "deploy services with kubectl", helpful: 1, harmful: 4, status: .retired),
                skill(3, "retry with exponential backoff on a rate limit", section: "errors"),
                skill(4, "deploy services on Mondays", helpful: 2, harmful: 2),
                skill(5, "deploy services with rsync", harmful: 3),
            ],
            revision: 7
        )
    }

    private func ids(_ words: [String], _ options: [String: String] = [:]) throws -> [Int] {
        try SkillQuery(words, task: options["for"], category: options["category"]).skills(in: book)
            .map(\.serial)
    }

    @Test func `a task finds what fits it, the most trusted of equals first`() throws {
        let found = try ids([], ["for": "how do I deploy services?"])
        #expect(found == [1, 4, 5], "\(found)")
        #expect(try ids([], ["for": "throttled by a rate limit"]) == [3])
    }

    @Test func `words that everything holds find nothing`() throws {
        #expect(try ids([], ["for": "the of and a in"]).isEmpty)
        #expect(try ids([], ["for": "how do I sort a list in the app?"]).isEmpty)
    }

    @Test func `a category is how a skill has fared; what harmed is found when it is retired, too`()
        throws
    {
        #expect(try ids([], ["category": "helpful"]) == [1])
        #expect(try ids([], ["category": "neutral"]) == [3, 4])
        #expect(try ids([], ["category": "harmful", "for": "deploy services"]).sorted() == [2, 5])
        #expect(throws: UsageError.self) { try ids([], ["category": "odd"]) }
    }

    @Test func `a skill is told as a strategy, too`() {
        let json = SkillReport.json(skill(1, "deploy with zeppo", helpful: 3))
        #expect(json["pattern"] == "deploy with zeppo")
        #expect(json["context"] == "")
        #expect(json["confidence"]?.double == 0.8)
        #expect(json["evidence_count"] == 3)
        #expect(json["category"] == "helpful")
    }
}
