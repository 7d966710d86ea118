/// Finds skills that say the same, and decides what becomes of them: by a model, or by code alone.
public struct Consolidator: Sendable {
    /// Who decides; nil to merge only what code is sure of.
    private let model: (any LanguageModel)?

    /// Creates a consolidator.
    ///
    /// - Parameter model: Who decides; without one only skills of the same words are merged.
    public init(model: (any LanguageModel)? = nil) { self.model = model }

    /// What is to become of the skills that are alike.
    public struct Plan: Sendable, Equatable {
        /// What is merged.
        public var merges: [SkillMerge] = []
        /// What was found to be different.
        public var keeps: [KeepDecision] = []
        /// What was left as it is, and why, in words.
        public var notices: [String] = []
        /// Tokens it took.
        public var usage = Usage()
    }

    /// Looks through a store's book; changes nothing.
    ///
    /// - Parameters:
    ///   - store: Where the book is.
    ///   - onCluster: Called before each cluster a model is asked about: which, of how many.
    /// - Returns: What to do: ``LearningRecords/consolidate(_:)`` does it.
    /// - Throws: ``ModelError`` when the model cannot be asked, ``StoreError``, or `CancellationError`.
    public func plan(
        in store: any LearningStore,
        onCluster: @Sendable (_ number: Int, _ count: Int) -> Void = { _, _ in }
    ) async throws -> Plan {
        let (book, kept, now) = try await store.read {
            ($0.book, KeepDecision.pairs(in: try $0.keptDecisions(), of: $0.book), $0.now)
        }
        var plan = Plan()
        let clusters = try await abandonable { try SkillCluster.all(in: book, keptApart: kept) }
        for (index, cluster) in clusters.enumerated() {
            try Task.checkCancellation()
            // Skills that say the same in the same words need no one to decide.
            if let merge = SkillMerge(surely: cluster) {
                plan.merges.append(merge)
                continue
            }
            guard let model else {
                plan.notices.append("left apart, a model would have to decide: \(cluster.names)")
                continue
            }
            onCluster(index + 1, clusters.count)
            do {
                try await decide(cluster, with: model, at: now, into: &plan)
            } catch let error as ModelError where error.code == .malformedReply {
                plan.notices.append("left apart, \(error.why ?? error.what): \(cluster.names)")
            }
        }
        return plan
    }

    private func decide(
        _ cluster: SkillCluster,
        with model: any LanguageModel,
        at now: Timestamp,
        into plan: inout Plan
    ) async throws {
        let request = ModelRequest(
            judgingBy: Prompts.consolidator,
            material: [
                Fence.block("skills", cluster.members.map(\.promptLine).joined(separator: "\n"))
            ],
            schema: Self.schema,
            maxTokens: 600,
            priority: .learning,
            role: .consolidator
        )
        let answer = try await model.structuredReply(to: request, counting: &plan.usage) {
            json,
            _ throws(ReplyError) in
            try Answer(json, for: cluster)
        }
        switch answer {
        case .merge(let merge): plan.merges.append(merge)
        case .keep(let reasoning):
            for (index, one) in cluster.members.enumerated() {
                for other in cluster.members[..<index] {
                    plan.keeps.append(
                        KeepDecision(
                            ids: [one.id, other.id].sorted(),
                            reasoning: reasoning,
                            likeness: cluster.likeness,
                            at: now
                        )
                    )
                }
            }
        }
    }

    /// A reply that was read.
    private enum Answer {
        case merge(SkillMerge)
        case keep(String)

        init(_ reply: JSON, for cluster: SkillCluster) throws(ReplyError) {
            let reasoning = String((reply["reasoning"]?.string ?? "").onOneLine.prefix(300))
            switch reply["decision"]?.string?.uppercased() {
            case "KEEP": self = .keep(reasoning)
            case "MERGE":
                guard let content = reply["content"]?.string?.trimmingSpace, !content.isEmpty else {
                    throw ReplyError(reason: "content is missing or empty")
                }
                self = .merge(
                    try SkillMerge(
                        cluster,
                        content: content,
                        context: reply["context"]?.string?.trimmingSpace ?? "",
                        keywords: reply["keywords"]?.array?.compactMap(\.string) ?? []
                    )
                )
            default: throw ReplyError(reason: "decision must be MERGE or KEEP")
            }
        }
    }

    private static let schema = ReplySchema(
        name: "consolidation",
        json: """
            {"type":"object","properties":{\
            "reasoning":{"type":"string","maxLength":300},\
            "decision":{"type":"string","enum":["MERGE","KEEP"]},\
            "content":{"type":"string","maxLength":600},\
            "context":{"type":"string","maxLength":200},\
            "keywords":{"type":"array","maxItems":5,"items":{"type":"string"}}},\
            "required":["reasoning","decision","content","context","keywords"],\
            "additionalProperties":false}
            """
    )
}

extension SkillCluster {
    /// The ids, for people.
    var names: String { members.map(\.id).joined(separator: ", ") }
}
