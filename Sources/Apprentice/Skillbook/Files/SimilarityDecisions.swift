/// Pairs of skills that another program decided to keep apart.
enum SimilarityDecisions {
    /// The keys a decision has to have, no more and no fewer: `ace-framework` fails on any other.
    private static let keys = ["decision", "reasoning", "decided_at", "similarity_at_decision"]

    /// What can be written again.
    ///
    /// - Parameters:
    ///   - value: What stands in the file.
    ///   - renamed: Under which id each name of the file stands now.
    ///   - repairs: Gains what was wrong.
    /// - Returns: The decisions under the ids of now; nil if there are none.
    static func readable(
        _ value: JSON,
        renamed: [String: String],
        repairs: inout [String]
    ) -> JSON? {
        guard let members = value.object else {
            repairs.append("similarity_decisions is \(value.kind); it was left out")
            return nil
        }
        var kept: [(key: String, value: JSON)] = []
        for (pair, decision) in members {
            guard decision.object != nil, keys.allSatisfy({ decision[$0] != nil }) else {
                repairs.append(
                    "the similarity decision of \(FileText.quoted(pair)) is incomplete; it was "
                        + "left out"
                )
                continue
            }
            let ids = pair.split(separator: ",").map { renamed[String($0)] ?? String($0) }
            let exact = keys.map { (key: $0, value: decision[$0] ?? .null) }
            kept.append((key: ids.sorted().joined(separator: ","), value: .object(exact)))
        }
        return kept.isEmpty ? nil : .object(kept)
    }
}
