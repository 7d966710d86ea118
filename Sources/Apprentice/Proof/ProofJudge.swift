/// Tells whether answers follow what was asked for: by code where that can tell, else by a model.
struct ProofJudge: Sendable {
    /// Who is asked where code can't tell.
    let model: any LanguageModel
    /// Who goes first when others want the model, too.
    let priority: ModelRequest.Priority

    /// A verdict, and who gave it.
    struct Ruling: Sendable, Equatable {
        var verdict: Adherence.Verdict
        var judge: Proof.Judge
    }

    /// Whether something may be changed for a ruling: small models are right half of the time.
    func isTrusted(_ ruling: Ruling) -> Bool { ruling.judge == .code || !model.profile.isSmall }

    /// Judges an answer by several demands: it follows when it follows each.
    ///
    /// - Throws: ``ModelError``, or `CancellationError`.
    func ruling(on answer: String, by demands: [String]) async throws -> Ruling {
        var judge = Proof.Judge.code
        var verdicts: [Adherence.Verdict] = []
        for demand in demands {
            var verdict = Adherence(of: answer, to: demand).verdict
            if verdict == .unclear {
                judge = .model
                verdict = try await asked(answer, demand)
            }
            verdicts.append(verdict)
        }
        let all: Adherence.Verdict =
            verdicts.contains(.notFollowed)
            ? .notFollowed : verdicts.contains(.unclear) || verdicts.isEmpty ? .unclear : .followed
        return Ruling(verdict: all, judge: judge)
    }

    private func asked(_ answer: String, _ demand: String) async throws -> Adherence.Verdict {
        let request = ModelRequest(
            judgingBy: Prompts.proofJudge,
            material: [
                Fence.block("note", demand), Fence.block("answer", answer),
                "Does the answer follow the note?",
            ],
            schema: Self.schema,
            maxTokens: model.profile.isSmall ? 20 : 200,
            priority: priority,
            role: .proof
        )
        do {
            var usage = Usage()
            return try await model.structuredReply(to: request, counting: &usage) {
                json,
                _ throws(ReplyError) in
                switch json["followed"]?.string?.lowercased() {
                case "yes": return Adherence.Verdict.followed
                case "no": return .notFollowed
                case "unclear": return .unclear
                default: throw ReplyError(reason: "followed must be yes, no or unclear")
                }
            }
        } catch let error as ModelError where error.code == .malformedReply {
            return .unclear
        }
    }

    private static let schema = ReplySchema(
        name: "adherence",
        json: """
            {"type":"object","properties":{"followed":{"type":"string",\
            "enum":["yes","no","unclear"]}},"required":["followed"],"additionalProperties":false}
            """
    )
}
