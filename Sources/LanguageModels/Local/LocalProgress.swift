/// How far the fetch of a model of this machine is.
package struct LocalProgress: Sendable, Equatable {
    /// What goes on.
    package enum Step: String, Sendable {
        /// Bytes come in.
        case fetching
        /// Another process fetches; this one waits and shows its progress.
        case waiting
        /// The whole file is checked against its hash.
        case checking
        /// What was fetched is turned into the file that is served.
        case converting
    }

    /// The model that is fetched.
    package var role: LocalRole
    package var step: Step
    /// Bytes that are here.
    package var done: Int
    /// Bytes in all.
    package var total: Int
    /// Bytes a second, once it can be told.
    package var rate: Int?
    /// Seconds left, once it can be told.
    package var eta: Int?

    package init(
        _ role: LocalRole = .chat,
        step: Step,
        done: Int,
        total: Int,
        rate: Int? = nil,
        eta: Int? = nil
    ) {
        self.role = role
        self.step = step
        self.done = done
        self.total = total
        self.rate = rate
        self.eta = eta
    }

    /// Whole per cent, 0…100; 100 only when nothing is left.
    package var percent: Int { total > 0 ? min(100, max(0, done) * 100 / total) : 0 }

    /// One line for people: `fetching the local model: 34 %, 21 MB/s, 2 min left`.
    package var sentence: String {
        let verb =
            switch step {
            case .fetching, .waiting: "fetching"
            case .checking: "checking"
            case .converting: "preparing"
            }
        var line = "\(verb) the \(role.noun): \(percent) %"
        if let rate, rate > 0 { line += ", \(Self.size(rate))/s" }
        if let eta { line += ", \(eta < 90 ? "\(eta) s" : "\((eta + 30) / 60) min") left" }
        return line
    }

    /// A number of bytes for people: `950 kB`, `34 MB`, `1.15 GB`.
    package static func size(_ bytes: Int) -> String {
        if bytes < 1_000_000 { return "\((bytes + 500) / 1000) kB" }
        if bytes < 1_000_000_000 { return "\((bytes + 500_000) / 1_000_000) MB" }
        let hundredths = (bytes + 5_000_000) / 10_000_000
        let rest = hundredths % 100
        return "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest) GB"
    }
}
