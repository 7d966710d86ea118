/// What one look at the local model's server showed.
struct LocalServerSight: Equatable {
    /// The process this program started last.
    enum Child: Equatable {
        case runs
        case ended(Int32)
    }

    /// What to do about it.
    enum Step: Equatable {
        case use(LocalEndpoint)
        case wait
        case start
        case giveUp
    }

    /// Whether this program holds the users' lock; not while a server is on its way out.
    var isUsed: Bool
    /// Whether some process holds the server's lock.
    var isServing: Bool
    /// What `server.json` says; it may be left over from a server that was killed.
    var endpoint: LocalEndpoint?
    var child: Child?
    /// How often this program started one for the call that looks.
    var starts: Int

    /// Decides.
    ///
    /// - Parameter limit: How many starts one call is worth.
    /// - Returns: What to do before the next look.
    func step(limit: Int) -> Step {
        guard isUsed else { return .wait }
        if isServing { return endpoint.map(Step.use) ?? .wait }
        switch child {
        case .runs:
            // It has not come to its lock yet.
            return .wait
        case .ended(let status) where status != 0 && starts > 0:
            // It said why in the log, and would say it again.
            return .giveUp
        case .ended, nil:
            return starts < limit ? .start : .giveUp
        }
    }
}
