/// Reads one turn and all that was said of it, and finds what there is to learn; only reads.
public struct Reflector: Sendable {
    /// The model it asks.
    public let model: any LanguageModel

    /// Creates a reflector.
    public init(model: any LanguageModel) {
        self.model = model
    }

    /// Finds what a turn teaches; a reply that cannot be read is asked for once more.
    ///
    /// - Parameter assignment: The turn, its feedback and the skills it drew on.
    /// - Returns: The reflection, and the tokens it took.
    /// - Throws: ``ModelError``, or `CancellationError`.
    public func reflect(on assignment: Assignment) async throws -> (
        reflection: Reflection, usage: Usage
    ) {
        let isSmall = model.profile.isSmall
        let request = ModelRequest(
            judgingBy: isSmall ? Prompts.smallReflector : Prompts.reflector,
            material: [Self.material(assignment, contextLimit: isSmall ? 2000 : 20_000)],
            schema: isSmall ? Self.smallSchema : Self.schema,
            maxTokens: isSmall ? 200 : 1200,
            priority: assignment.job.isInteractive ? .learning : .batch,
            role: .reflector
        )
        var usage = Usage()
        let reflection = try await model.structuredReply(to: request, counting: &usage) {
            json,
            _ throws(ReplyError) in
            try Reflection(json: json)
        }
        return (reflection, usage)
    }

    /// Which of some older notes no longer hold now that a newer one was given; those that the model
    /// cannot say anything of hold.
    ///
    /// - Parameters:
    ///   - note: The newer note.
    ///   - question: The question it was said of.
    ///   - rivals: The older ones.
    ///   - priority: Who goes first.
    /// - Returns: Those that no longer hold, and the tokens it took.
    /// - Throws: ``ModelError``, or `CancellationError`.
    func contradicted(
        by note: String,
        of question: String,
        among rivals: [Rival],
        priority: ModelRequest.Priority
    ) async throws -> ([Rival], Usage) {
        func remark(_ note: String, _ question: String) -> String {
            (question.isEmpty ? "" : "question: \(question.onOneLine.prefix(300))\n")
                + "remark: \(note.onOneLine)"
        }
        let older = rivals.enumerated().map { index, rival in
            "number: \(index + 1)\n" + remark(rival.note, rival.question ?? "")
        }
        let request = ModelRequest(
            judgingBy: Prompts.contradiction,
            material: [
                Fence.block("older", older.joined(separator: "\n\n")),
                Fence.block("newer", remark(note, question)),
            ],
            schema: Self.contradictionSchema,
            maxTokens: 200,
            priority: priority,
            role: .reflector
        )
        var usage = Usage()
        do {
            let numbers = try await model.structuredReply(to: request, counting: &usage) {
                json,
                _ throws(ReplyError) in
                guard let numbers = json["contradicted"]?.array else {
                    throw ReplyError(reason: "contradicted must be a list of numbers")
                }
                return numbers.compactMap(\.int)
            }
            let beaten = numbers.uniqued().map { $0 &- 1 }.filter(rivals.indices.contains)
            return (beaten.map { rivals[$0] }, usage)
        } catch let error as ModelError where error.code == .malformedReply {
            return ([], usage)
        }
    }

    private static let contradictionSchema = ReplySchema(
        name: "contradiction",
        json: """
            {"type":"object","properties":{\
            "reasoning":{"type":"string","maxLength":200},\
            "contradicted":{"type":"array","items":{"type":"integer"}}},\
            "required":["reasoning","contradicted"],"additionalProperties":false}
            """
    )

    /// What a reflector reads, every part fenced.
    ///
    /// - Parameters:
    ///   - assignment: The turn and all that belongs to it.
    ///   - contextLimit: The most characters of what went with the question: files may be longer than
    ///     what can be read at once.
    /// - Returns: The text.
    static func material(_ assignment: Assignment, contextLimit: Int = 20_000) -> String {
        let turn = assignment.trajectory
        var parts = [Fence.block("question", turn.question)]
        if let context = turn.context {
            parts.append(Fence.block("file", context.shortened(to: contextLimit)))
        }
        parts.append(Fence.block("answer", turn.answer.isEmpty ? "(none came)" : turn.answer))
        if !assignment.skills.isEmpty {
            let lines = assignment.skills.map { "[\($0.id)] \(Fence.entry($0.content))" }
            parts.append(Fence.block("skills", lines.joined(separator: "\n")))
        }
        for said in assignment.feedback { parts.append(Fence.block("feedback", said.forReflector)) }
        if assignment.feedback.count > 1, let score = assignment.score {
            parts.append(Fence.block("effective_score", Self.short(score)))
        }
        if let earlier = assignment.earlier {
            let found = [
                earlier.errorIdentification, earlier.correctApproach, earlier.keyInsight,
            ]
            let text = found.filter { !$0.isEmpty }.joined(separator: "\n")
            parts.append(Fence.block("earlier_reflection", text))
        }
        return parts.joined(separator: "\n")
    }

    /// A score in two decimals at most.
    static func short(_ score: Double) -> String {
        let hundredths = Int((score * 100).rounded())
        let digits = hundredths % 100
        return "\(hundredths / 100).\(digits < 10 ? "0" : "")\(digits)"
    }

    /// The schema for a small model: each further field costs seconds and made the insight no better.
    static let smallSchema = ReplySchema(
        name: "reflection",
        json: """
            {"type":"object","properties":{\
            "error_identification":{"type":"string","maxLength":160},\
            "key_insight":{"type":"string","maxLength":240}},\
            "required":["error_identification","key_insight"],"additionalProperties":false}
            """
    )

    /// The reply's schema, under the field's names.
    static let schema = ReplySchema(
        name: "reflection",
        json: """
            {"type":"object","properties":{\
            "reasoning":{"type":"string"},\
            "error_identification":{"type":"string"},\
            "root_cause_analysis":{"type":"string"},\
            "correct_approach":{"type":"string"},\
            "key_insight":{"type":"string"},\
            "skill_tags":{"type":"array","items":{"type":"object","properties":{\
            "id":{"type":"string"},"tag":{"type":"string","enum":["helpful","harmful","neutral"]}},\
            "required":["id","tag"],"additionalProperties":false}}},\
            "required":["reasoning","error_identification","root_cause_analysis",\
            "correct_approach","key_insight","skill_tags"],"additionalProperties":false}
            """
    )
}

extension Feedback {
    /// The verdict and every note, as a Reflector reads them: where it comes from unless from a
    /// person, and the score unless it is plainly good or bad.
    fileprivate var forReflector: String {
        let source = kind == .human ? "" : "\(kind.rawValue): "
        let degree = score == 0 || score == 1 ? "" : " (score \(Reflector.short(score)))"
        let words = notes.map(\.text).joined(separator: "\n")
        return source + (isGood ? "good" : "bad") + degree + (words.isEmpty ? "" : ": " + words)
    }
}
