/// Which model is spoken to, where, and how a person can change that.
package struct ModelEndpoint: Sendable, Equatable {
    /// As the user names it: `openai/gpt-5`.
    package var name: String
    /// As the server names it: `gpt-5`.
    package var model: String
    /// Without a slash at its end: `https://api.openai.com/v1`.
    package var baseURL: String
    /// Where the key is read from.
    package var keyVariable: String?
    /// What to do when nobody answers there.
    package var unreachableRemedy: String
    /// What to do when the server has no such model.
    package var unknownModelRemedy: String

    package init(
        name: String,
        model: String,
        baseURL: String,
        keyVariable: String? = nil,
        unreachableRemedy: String? = nil,
        unknownModelRemedy: String? = nil
    ) {
        var baseURL = baseURL
        while baseURL.hasSuffix("/") { baseURL.removeLast() }
        self.name = name
        self.model = model
        self.baseURL = baseURL
        self.keyVariable = keyVariable
        self.unreachableRemedy =
            unreachableRemedy
            ?? (ServerAddress(baseURL)?.isLoopback == true
                ? "start the server there, or name another one: apprentice --base-url URL"
                : "check the network, or name another server: apprentice --base-url URL")
        self.unknownModelRemedy = unknownModelRemedy ?? "name another one: apprentice --model NAME"
    }

    /// `host:port`, as it stands in messages.
    package var host: String { ServerAddress(baseURL)?.display ?? baseURL }

    /// The host that the user's words go to; nil when that is this machine.
    package var remoteHost: String? {
        ServerAddress(baseURL).flatMap { $0.isLoopback ? nil : $0.display }
    }
}
