import Glibc

/// The proxy that an environment names for an address, as curl reads it, for errors to name.
struct EnvironmentProxy: Sendable, Equatable {
    /// The variable that decided.
    let variable: String
    /// The proxy, as it may be shown.
    let shown: String

    /// Finds the one of the process's own environment; nil for none.
    init?(for address: ServerAddress) {
        self.init(for: address) { name in
            unsafe getenv(name).map { unsafe String(cString: $0) }
        }
    }

    /// Finds the one an environment names; nil for none.
    init?(for address: ServerAddress, environment: (String) -> String?) {
        guard !address.isLoopback else { return nil }
        let exceptions = environment("no_proxy") ?? environment("NO_PROXY") ?? ""
        for exception in exceptions.split(whereSeparator: { $0 == "," || $0.isWhitespace }) {
            let name = exception.lowercased().drop { $0 == "." }
            if exception == "*" || address.host == name || address.host.hasSuffix(".\(name)") {
                return nil
            }
        }
        // Not HTTP_PROXY, which a web server sets from what a client sends.
        let own = address.isSecure ? ["https_proxy", "HTTPS_PROXY"] : ["http_proxy"]
        for name in own + ["all_proxy", "ALL_PROXY"] {
            guard let value = environment(name), !value.isEmpty else { continue }
            variable = name
            shown = ServerAddress(value.contains("://") ? value : "http://" + value)?.shown ?? value
            return
        }
        return nil
    }

    /// Behind what went wrong: ` (by the proxy http://p:3128, HTTPS_PROXY)`.
    var inWords: String { " (by the proxy \(shown), \(variable))" }
}
