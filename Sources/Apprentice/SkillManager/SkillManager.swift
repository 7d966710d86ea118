/// Turns reflections and the skillbook into an ``UpdateBatch``: generalises, merges, tags.
public struct SkillManager: Sendable {
    /// The model it asks.
    public let model: any LanguageModel
    /// How much that model is trusted with.
    public let mode: LearningMode

    /// Creates a skill manager.
    ///
    /// - Parameters:
    ///   - model: The model it asks.
    ///   - mode: How much it is trusted with; by default ``LearningMode/guided`` for a small model.
    public init(model: any LanguageModel, mode: LearningMode? = nil) {
        self.model = model
        self.mode = mode ?? (model.profile.isSmall ? .guided : .free)
    }

    /// Asks for the changes; a reply with faults is asked for once more.
    ///
    /// - Parameters:
    ///   - cases: The reflections that wait, with their turns and notes.
    ///   - book: The book as it is.
    /// - Returns: The batch, what was wrong with operations that had to be left out, and the tokens.
    /// - Throws: ``ModelError``, or `CancellationError`.
    public func updates(
        for cases: [Assignment],
        book: Skillbook
    ) async throws -> (batch: UpdateBatch, faults: [String], usage: Usage) {
        let plan = mode == .guided ? GuidedPlan(cases: cases, book: book) : nil
        if let plan, plan.steps.isEmpty { return (UpdateBatch(), [], Usage()) }
        let request = ModelRequest(
            messages: [
                Message(.system, plan == nil ? Prompts.skillManager : Prompts.smallSkillManager),
                Message(
                    .user,
                    Self.material(
                        cases,
                        book: book,
                        plan: plan,
                        tokenLimit: model.profile.contextWindow / 2
                    )
                ),
            ],
            schema: plan?.schema ?? Self.schema,
            temperature: 0,
            maxTokens: model.profile.isSmall ? 200 * cases.count : 4000,
            priority: cases.contains { $0.job.isInteractive } ? .learning : .batch,
            role: .manager
        )
        var usage = Usage()
        if let plan {
            let batch = try await model.structuredReply(to: request, counting: &usage) {
                json,
                _ throws(ReplyError) in
                try plan.pinned(json)
            }
            return (batch, [], usage)
        }
        var first: (batch: UpdateBatch, faults: [String])?
        do {
            let read = try await model.structuredReply(to: request, counting: &usage) {
                json,
                isLast throws(ReplyError) in
                let read = try UpdateBatch.read(json)
                let faults = read.faults + Self.unknownIDs(in: read.batch, book: book)
                if !isLast, !faults.isEmpty {
                    first = read
                    throw ReplyError(reason: faults.joined(separator: "; "))
                }
                return read
            }
            return (read.batch, read.faults, usage)
        } catch let error as ModelError where error.code == .malformedReply {
            // What could be used of the first reply is not lost with a worse second.
            guard let first else { throw error }
            return (first.batch, first.faults, usage)
        }
    }

    /// Operations on skills that are not in the book, in words the model can act on.
    private static func unknownIDs(in batch: UpdateBatch, book: Skillbook) -> [String] {
        batch.operations.enumerated().compactMap { index, operation in
            guard operation.kind != .add, let id = operation.skillID, book[id]?.isLive != true
            else { return nil }
            return "operations[\(index)]: there is no skill \(id)"
        }
    }

    /// What the skill manager reads: the active book and each reflection with its notes, fenced.
    static func material(
        _ cases: [Assignment],
        book: Skillbook,
        plan: GuidedPlan?,
        tokenLimit: Int = .max
    ) -> String {
        var parts: [String] = []
        if plan == nil {
            let lines = known(to: cases, in: book, within: tokenLimit).map(\.promptLine)
            parts.append(
                Fence.block("skillbook", lines.isEmpty ? "(empty)" : lines.joined(separator: "\n"))
            )
        }
        for (index, each) in cases.enumerated() {
            let notes = each.job.skill.flatMap { book[$0] }?.liveNotes.compactMap(\.note) ?? []
            var lines = ["question: " + Fence.entry(each.trajectory.question)]
            if !notes.isEmpty {
                lines.append("note: " + notes.map(Fence.entry).joined(separator: " · "))
            }
            if let reflection = each.job.reflection {
                lines.append("key insight: " + Fence.entry(reflection.keyInsight))
                let approach = Fence.entry(reflection.correctApproach)
                if !approach.isEmpty { lines.append("correct approach: " + approach) }
            }
            if let step = plan?.step(for: index) { lines.append(step.instruction) }
            parts.append(Fence.block("reflection_\(index + 1)", lines.joined(separator: "\n")))
        }
        return parts.joined(separator: "\n")
    }

    /// The skills it may change: the active book of the cases' projects, or what of it is nearest to
    /// the reflections when it is too long.
    private static func known(
        to cases: [Assignment],
        in book: Skillbook,
        within limit: Int
    ) -> [Skill] {
        let projects = Set(cases.map(\.trajectory.project))
        let active = book.live.filter {
            $0.status != .provisional && ($0.project == nil || projects.contains($0.project))
        }
        let size = active.reduce(0) { $0 + Tokens.estimate($1.promptLine) }
        guard size > limit else { return active }
        var index = SkillIndex()
        index.update(to: book)
        let about = cases.map { each in
            each.trajectory.question + " " + (each.job.reflection?.keyInsight ?? "")
        }.joined(separator: " ")
        let allowed = Set(active.map(\.uid))
        var left = limit
        return index.search(about, limit: 500).compactMap { hit in
            guard allowed.contains(hit.uid), let skill = book[hit.uid] else { return nil }
            left -= Tokens.estimate(skill.promptLine)
            return left > 0 ? skill : nil
        }
    }

    /// About how much of a call one case takes, in tokens.
    static func size(of each: Assignment) -> Int {
        let reflection = each.job.reflection
        let texts =
            [each.trajectory.question, reflection?.keyInsight, reflection?.correctApproach]
            + each.notes.map(\.text)
        return texts.reduce(60) { $0 + Tokens.estimate($1 ?? "") }
    }

    /// The reply's schema when the model chooses the operations.
    static let schema = ReplySchema(
        name: "skill_updates",
        json: """
            {"type":"object","properties":{\
            "reasoning":{"type":"string"},\
            "operations":{"type":"array","items":{"type":"object","properties":{\
            "type":{"type":"string","enum":["ADD","UPDATE","TAG","REMOVE"]},\
            "section":{"type":"string"},\
            "content":{"type":"string"},\
            "context":{"type":"string"},\
            "keywords":{"type":"array","items":{"type":"string"}},\
            "skill_id":{"type":["string","null"]},\
            "tag":{"type":["string","null"]}},\
            "required":["type","section","content","context","keywords","skill_id","tag"],\
            "additionalProperties":false}}},\
            "required":["reasoning","operations"],"additionalProperties":false}
            """
    )
}
