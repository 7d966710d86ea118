import Apprentice

/// Which model is spoken to, where, and how a person can change that.
package struct ModelEndpoint: Sendable, Equatable {
    /// As the user names it: `openai/gpt-5`.
    package var name: String
    /// As the server names it: `gpt-5`.
    package var model: String
    /// The address as it was given.
    private let given: String
    /// The same in its parts; nil when it is none that can be asked.
    package let address: ServerAddress?
    /// Where the key is read from.
    package var keyVariable: String?
    /// What to do when nobody answers there.
    package var unreachableRemedy: String
    /// What to do when the server has no such model.
    package var unknownModelRemedy: String

    /// `baseURL` is the address up to what the API adds to it; what it adds may stand there, too, as
    /// people copy it.
    package init(
        name: String,
        model: String,
        baseURL: String,
        keyVariable: String? = nil,
        unreachableRemedy: String? = nil,
        unknownModelRemedy: String? = nil
    ) {
        var address = ServerAddress(baseURL)
        for added in ["/chat/completions", "/completions", "/messages", "/models", "/embeddings"] {
            guard let path = address?.path, path.hasSuffix(added) else { continue }
            address?.path = String(path.dropLast(added.count))
            break
        }
        given = baseURL.trimmingSpace
        self.address = address
        self.name = name
        self.model = model
        self.keyVariable = keyVariable
        self.unreachableRemedy =
            unreachableRemedy
            ?? (address?.isLoopback == true
                ? "start the server there, or name another one: apprentice --base-url URL"
                : "check the network, or name another server: apprentice --base-url URL")
        self.unknownModelRemedy = unknownModelRemedy ?? "name another one: apprentice --model NAME"
    }

    /// The address, as it may be shown.
    package var baseURL: String { address?.shown ?? given }

    /// The address of a part of the API: `/chat/completions`.
    package func url(_ path: String) -> String { address?.url(adding: path) ?? given + path }

    /// What says who asks: the password in the address, else the key as a bearer token; Azure wants its
    /// keys in a header of their own.
    package func authorization(_ key: Secret?) -> HTTPHeaders {
        var headers = HTTPHeaders()
        if let password = address?.authorization {
            headers.append("Authorization", password.value)
        } else if let key {
            headers.append("Authorization", "Bearer \(key.value)")
        }
        if let key, address?.host.hasSuffix(".azure.com") == true {
            headers.append("api-key", key.value)
        }
        return headers
    }

    /// `host:port`, as it stands in messages.
    package var host: String { address?.display ?? given }

    /// The host that the user's words go to; nil when that is this machine.
    package var remoteHost: String? {
        address.flatMap { $0.isLoopback ? nil : $0.display }
    }
}
