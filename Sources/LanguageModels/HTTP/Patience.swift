/// How long a server may be silent.
package struct Patience: Sendable, Equatable {
    /// Between two pieces of a stream, and before the first.
    package var streamed: Duration
    /// Before a whole reply, which is silent for as long as the model writes.
    package var whole: Duration

    /// What the user said, or else a standard.
    package init(_ chosen: Duration? = nil, standard: Duration = .seconds(120)) {
        streamed = chosen ?? standard
        whole = chosen ?? standard * 5
    }

    /// The limits of a call.
    func limits(isStreamed: Bool, begin: Duration?) -> HTTPLimits {
        HTTPLimits(begin: begin, idle: isStreamed ? streamed : whole)
    }
}
