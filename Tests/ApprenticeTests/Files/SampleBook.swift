@testable import Apprentice

/// A book with one skill of every kind.
enum SampleBook {
    static let now = Timestamp(microseconds: 1_790_000_000_123_456)

    static var skills: [Skill] {
        var learned = Skill(
            id: "deploy-00001",
            section: "deploy",
            content: "Deploy with zeppo push SERVICE",
            context: "a service goes to a ring",
            keywords: ["canary", "ring"],
            applies: .topic,
            project: "billing",
            sources: [
                Source(
                    turn: 1,
                    question: "how do I deploy billing to canary?",
                    note: "we use zeppo: zeppo push SERVICE --ring canary",
                    feedback: 1,
                    job: 1,
                    model: "local/qwen",
                    at: Timestamp(microseconds: 1_780_000_000_000_001)
                ),
                Source(
                    turn: 2,
                    question: "and to stable?",
                    note: "use kubectl",
                    state: .superseded,
                    feedback: 2,
                    at: Timestamp(microseconds: 1_780_000_100_000_000)
                ),
            ],
            createdAt: Timestamp(microseconds: 1_780_000_000_000_000),
            revision: 3
        )
        learned.updatedAt = Timestamp(microseconds: 1_780_000_200_000_000)
        (learned.helpful, learned.harmful, learned.neutral) = (4, 1, 2)
        var noted = Skill(
            id: "general-00002",
            section: "general",
            content: "answer in \"plain\" English — no jargon",
            status: .provisional,
            applies: .always,
            sources: [
                Source(
                    turn: 3,
                    question: "what is a lease?",
                    note: "answer in \"plain\" English — no jargon",
                    feedback: 3,
                    at: now
                )
            ],
            createdAt: now
        )
        noted.isPinned = true
        var guess = Skill(
            id: "grüße-00003",
            section: "Grüße und Formen",
            content: "Begin with „Guten Tag“\nand end with a name",
            status: .unconfirmed,
            createdAt: now
        )
        guess.isByHand = true
        let retired = Skill(
            id: "deploy-00004",
            section: "deploy",
            content: "Deploy with kubectl apply",
            status: .retired,
            createdAt: now
        )
        let harness = Skill(
            id: "harness-00005",
            section: "harness",
            content: "Run the tests first",
            createdAt: now
        )
        return [learned, noted, guess, retired, harness]
    }

    static var book: Skillbook { Skillbook(skills: skills, revision: 7) }

    static var secret: Skill {
        var skill = Skill(
            id: "login-00006",
            section: "login",
            content: "log in with the password hunter2hunter2",
            createdAt: now
        )
        skill.isSecret = true
        return skill
    }
}
