/// What code decided before a small model is asked: one operation a note, its kind and its skill.
///
/// Left free, the embedded model answers UPDATE to everything and overwrites what it should not; so
/// the schema pins kind and skill, and the model only words the generalisation.
struct GuidedPlan: Sendable {
    /// One operation.
    struct Step: Sendable {
        /// Which of the cases it is for.
        var index: Int
        /// The job of that case.
        var job: LearningJob.ID
        /// The skill to reword; nil to add one.
        var skill: Skill?
        /// Where a new skill stands.
        var section: String

        /// What the model reads about it.
        var instruction: String {
            guard let skill else { return "write one new skill that holds the note" }
            return "rewrite this skill so that it holds the note too: \(Fence.entry(skill.content))"
        }
    }

    /// The operations, in the order of their cases.
    let steps: [Step]

    /// Picks ADD or UPDATE, and the skill, by likeness.
    init(cases: [Assignment], book: Skillbook) {
        let active = book.live.filter { $0.status == .active && !$0.isPinned }
        steps = cases.enumerated().compactMap { index, each in
            guard let own = each.job.skill.flatMap({ book[$0] }), own.status == .provisional else {
                return nil
            }
            // The right answers of two samples are two lessons, however alike they read.
            let isSample = each.feedback.contains {
                $0.id == each.job.feedback && $0.kind == .environment
            }
            let alike = active.filter {
                !isSample && $0.project == own.project && $0.applies == own.applies
            }
            .map { (skill: $0, likeness: Words.likeness($0.fullText, own.content)) }
            .filter {
                $0.likeness >= 0.6 && !SkillTraits($0.skill).hasTermsApart(from: SkillTraits(own))
            }
            .max { $0.likeness < $1.likeness }
            return Step(index: index, job: each.job.id, skill: alike?.skill, section: own.section)
        }
    }

    /// The step of a case.
    func step(for index: Int) -> Step? { steps.first { $0.index == index } }

    /// A schema that leaves nothing to choose but the wording.
    var schema: ReplySchema {
        let items = steps.map { step in
            let kind = step.skill == nil ? "ADD" : "UPDATE"
            return """
                {"type":"object","properties":{"type":{"const":"\(kind)"},\
                "content":{"type":"string","maxLength":240},\
                "keywords":{"type":"array","maxItems":5,"items":{"type":"string","maxLength":24}}},\
                "required":["type","content","keywords"],"additionalProperties":false}
                """
        }
        return ReplySchema(
            name: "skill_updates",
            json: """
                {"type":"object","properties":{"operations":{"type":"array",\
                "minItems":\(steps.count),"maxItems":\(steps.count),\
                "prefixItems":[\(items.joined(separator: ","))]}},\
                "required":["operations"],"additionalProperties":false}
                """
        )
    }

    /// The reply's wordings under the kinds and skills that code chose.
    ///
    /// - Throws: ``ReplyError`` when there is not one wording for each step: which is whose would be
    ///   a guess.
    func pinned(_ reply: JSON) throws(ReplyError) -> UpdateBatch {
        guard let answers = reply["operations"]?.array, answers.count == steps.count else {
            throw ReplyError(reason: "operations must hold exactly \(steps.count)")
        }
        var batch = UpdateBatch(reasoning: reply["reasoning"]?.string ?? "")
        for (step, answer) in zip(steps, answers) {
            let content = answer["content"]?.string?.trimmingSpace ?? ""
            guard !content.isEmpty else { throw ReplyError(reason: "content is missing or empty") }
            var operation = UpdateOperation(
                step.skill == nil ? .add : .update,
                skillID: step.skill?.id,
                section: step.section,
                content: content,
                keywords: answer["keywords"]?.array?.compactMap(\.string) ?? []
            )
            operation.job = step.job
            batch.operations.append(operation)
        }
        return batch
    }
}
