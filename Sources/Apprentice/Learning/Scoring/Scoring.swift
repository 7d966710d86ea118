/// How all that was said of a turn becomes one score.
public struct Scoring: Sendable, Equatable {
    /// Which of a turn's scores counts.
    public enum Rule: String, Sendable, CaseIterable {
        /// The one that was given, or changed, last.
        case latest
        /// The mean.
        case average
        /// The mean, each score weighed by where it comes from.
        case weighted
    }

    /// How much feedback of each kind weighs, 0 or more.
    public struct Weights: Sendable, Equatable {
        private var values: [Feedback.Kind: Double]

        /// A person and a running product count 2, monitors and comparisons 1.5, an environment 1.
        public static let standard = Weights([
            .human: 2, .production: 2, .monitoring: 1.5, .abTest: 1.5, .environment: 1,
        ])

        /// Creates weights; a kind that is not given weighs 1, one that is no weight 0.
        public init(_ values: [Feedback.Kind: Double]) {
            self.values = values.mapValues { $0.isFinite ? max($0, 0) : 0 }
        }

        /// Reads `human=2,monitoring=0.5`; kinds that are not named weigh as in ``standard``.
        ///
        /// It fails when a kind is unknown, or a weight is not a number from 0 to 1,000.
        ///
        /// - Parameter text: Kinds and their weights.
        public init?(parsing text: String) {
            self = .standard
            for part in text.split(separator: ",") {
                let sides = part.split(separator: "=", omittingEmptySubsequences: false)
                guard sides.count == 2,
                    let kind = Feedback.Kind(rawValue: String(sides[0]).trimmingSpace),
                    let weight = Double(String(sides[1]).trimmingSpace),
                    (0...1000).contains(weight)
                else { return nil }
                values[kind] = weight
            }
        }

        /// The weight of a kind.
        public subscript(kind: Feedback.Kind) -> Double { values[kind] ?? 1 }
    }

    /// Which of a turn's scores counts.
    public var rule: Rule
    /// What ``Rule/weighted`` weighs with.
    public var weights: Weights

    /// Creates a way of scoring.
    public init(_ rule: Rule = .latest, weights: Weights = .standard) {
        self.rule = rule
        self.weights = weights
    }

    /// The effective score of a turn, from 0, bad, to 1, good.
    ///
    /// The order of the feedback does not matter, only when each was given.
    ///
    /// - Parameter feedback: All that was said of the turn; what was withdrawn does not count.
    /// - Returns: Nil when nothing counts.
    public func score(of feedback: [Feedback]) -> Double? {
        // In one order, so that sums are the same each time.
        let said = feedback.filter { !$0.isWithdrawn && !$0.score.isNaN }
            .sorted { ($0.at, $0.id) < ($1.at, $1.id) }
        switch rule {
        case .latest: return said.last.map { min(max($0.score, 0), 1) }
        case .average: return mean(said) { _ in 1 }
        case .weighted: return mean(said) { weights[$0.kind] }
        }
    }

    private func mean(_ said: [Feedback], weight: (Feedback) -> Double) -> Double? {
        let total = said.reduce(0) { $0 + weight($1) }
        guard total > 0 else { return nil }
        return said.reduce(0) { $0 + weight($1) * min(max($1.score, 0), 1) } / total
    }
}
