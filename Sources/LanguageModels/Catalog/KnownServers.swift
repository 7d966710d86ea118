import Apprentice

/// What is known of servers for as long as the program runs, whichever models are made anew: their
/// gates, and what they understand.
package final class KnownServers: Sendable {
    private let gates = Locked<[String: ProviderGate]>([:])
    private let dialects = Locked<[String: Locked<ChatDialect>]>([:])

    package init() {}

    /// The gate that stands before a server.
    func gate(of endpoint: ModelEndpoint, open: () -> ProviderGate) -> ProviderGate {
        gates.withLock { gates in
            if let gate = gates[endpoint.baseURL] { return gate }
            let gate = open()
            gates[endpoint.baseURL] = gate
            return gate
        }
    }

    /// What a server understands when it is asked for a model.
    func dialect(of endpoint: ModelEndpoint) -> Locked<ChatDialect> {
        let key = endpoint.baseURL + "\n" + endpoint.model
        return dialects.withLock { dialects in
            if let dialect = dialects[key] { return dialect }
            let dialect = Locked(ChatDialect())
            dialects[key] = dialect
            return dialect
        }
    }

    /// The gates there are, by their servers' addresses.
    package var open: [String: GateState] { gates.withLock { $0.mapValues(\.snapshot) } }
}
