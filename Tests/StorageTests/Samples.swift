import Apprentice

/// Values with every field set, and rows that others need.
enum Samples {
    /// Texts that break careless storage.
    static let hostile = [
        "", " leading and trailing ", "nul\u{0}inside", "\u{0}", "'; DROP TABLE skills; --",
        "\"\\\u{1B}[31m",
        "👩‍👩‍👧‍👦 e\u{301} \u{FFFD} \u{2028}", "line\r\nline\tline", "\u{7F}\u{85}\u{10FFFF}",
    ]

    static let extra: JSON = [
        "kept": [1, 2.5, nil, true, "nul\u{0}"], "nested": ["deeper": ["b": 1, "a": 2]],
        "big": 9_007_199_254_740_993,
    ]

    static func skill(
        _ serial: Int = 1,
        uid: String = "u1",
        text: String = "text",
        revision: Int = 1
    ) -> Skill {
        var skill = Skill(
            id: Skill.id(section: "deploy", serial: serial),
            uid: Skill.UID(uid),
            section: "deploy \(text)",
            content: "content \(text)",
            context: "context \(text)",
            keywords: ["key", text],
            status: .unconfirmed,
            applies: .always,
            project: "project \(text)",
            sources: [source(text), Source(at: Moments.at(-1))],
            createdAt: Moments.at(5),
            revision: revision
        )
        (skill.helpful, skill.harmful, skill.neutral) = (3, 2, 1)
        (skill.isPinned, skill.isSecret, skill.isByHand) = (true, true, true)
        skill.updatedAt = Moments.at(6)
        skill.extra = extra
        return skill
    }

    static func source(_ text: String) -> Source {
        Source(
            turn: 1,
            question: "question \(text)",
            note: text,
            state: .superseded,
            feedback: 2,
            job: 3,
            model: "model \(text)",
            at: Moments.at(7),
            extra: extra
        )
    }

    static func trajectory(session: Int, text: String = "text", corrects: Int? = nil) -> Trajectory
    {
        var turn = Trajectory(
            session: session,
            question: "question \(text)",
            model: "model \(text)",
            revision: 4,
            corrects: corrects,
            project: "project \(text)",
            askedAt: Moments.at(8)
        )
        turn.context = "context \(text)"
        turn.answer = text
        turn.outcome = .stopped
        turn.reason = "reason \(text)"
        turn.shown = [Skill.UID("u1"), Skill.UID(text)]
        turn.cited = [Skill.UID("u1")]
        turn.hidden = [Skill.UID("u9")]
        turn.usage = Usage(promptTokens: 10, completionTokens: 20, cachedTokens: 5)
        turn.endedAt = Moments.at(9)
        return turn
    }

    static func feedback(turn: Int, who: String = "me", text: String = "text") -> Feedback {
        var feedback = Feedback(
            turn: turn,
            who: who,
            kind: .abTest,
            key: "key \(text)",
            score: 0.1 + 0.2,
            notes: [
                Feedback.Note(text: text, at: Moments.at(1)),
                Feedback.Note(text: "", at: Moments.at(2)),
            ],
            at: Moments.at(10)
        )
        feedback.withdrawnAt = Moments.at(11)
        return feedback
    }

    static func job(turn: Int, feedback: Int, text: String = "text") -> LearningJob {
        var job = LearningJob(
            turn: turn,
            feedback: feedback,
            skill: Skill.UID(text),
            isInteractive: false,
            createdAt: Moments.at(12)
        )
        job.state = .failed
        job.attempts = 3
        job.reason = text
        job.reflection = Reflection(
            reasoning: text,
            errorIdentification: text,
            rootCauseAnalysis: text,
            correctApproach: text,
            keyInsight: text,
            skillTags: ["deploy-00001": .harmful, "b": .helpful, text: .neutral]
        )
        job.holder = "holder \(text)"
        job.reporter = "reporter \(text)"
        job.crashes = 2
        job.revision = 4
        job.updatedAt = Moments.at(13)
        return job
    }
}

extension LearningRecords {
    /// A new session's first turn.
    mutating func newTurn(_ question: String = "how do I deploy to canary?") throws -> Trajectory {
        let session = try insert(Session(startedAt: now))
        var turn = Trajectory(session: session, question: question, model: "m", askedAt: now)
        turn.outcome = .answered
        turn.id = try insert(turn)
        return turn
    }

    /// Adds, changes and, with nil, removes skills, as one revision.
    @discardableResult
    mutating func change(
        _ skills: [(uid: String, after: Skill?)],
        cause: Revision.Cause = .hand("edit")
    ) throws -> Revision {
        let changes = skills.map { SkillChange(before: book[Skill.UID($0.uid)], after: $0.after) }
        let revision = Revision(number: book.revision + 1, cause: cause, at: now, changes: changes)
        try append(revision)
        return revision
    }
}
