import ApprenticeSystem
import Apprentice

/// What is known of servers for as long as the program runs, whichever models are made anew: their
/// gates, and what they understand.
package final class KnownServers: Sendable {
    private let gates = Locked<[String: ProviderGate]>([:])
    private let chatDialects = Locked<[String: Locked<ChatDialect>]>([:])
    private let messagesDialects = Locked<[String: Locked<MessagesDialect>]>([:])

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

    /// What a server understands of OpenAI's API when it is asked for a model.
    func chatDialect(of endpoint: ModelEndpoint) -> Locked<ChatDialect> {
        Self.dialect(of: endpoint, in: chatDialects, new: ChatDialect())
    }

    /// What a server understands of Anthropic's API when it is asked for a model.
    func messagesDialect(of endpoint: ModelEndpoint) -> Locked<MessagesDialect> {
        Self.dialect(of: endpoint, in: messagesDialects, new: MessagesDialect())
    }

    private static func dialect<Dialect: APIDialect>(
        of endpoint: ModelEndpoint,
        in known: Locked<[String: Locked<Dialect>]>,
        new: Dialect
    ) -> Locked<Dialect> {
        let key = endpoint.baseURL + "\n" + endpoint.model
        return known.withLock { known in
            if let dialect = known[key] { return dialect }
            let dialect = Locked(new)
            known[key] = dialect
            return dialect
        }
    }

    /// What keeps calls from being made at once, by the servers' addresses; those where nothing does
    /// are left out.
    package var conditions: [(server: String, said: [String])] {
        let gates = gates.withLock { $0 }
        return gates.sorted { $0.key < $1.key }.map { ($0.key, $0.value.conditions) }
            .filter { !$0.1.isEmpty }
    }
}
