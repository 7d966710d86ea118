package import Apprentice

/// `provider/name`, as a user writes it.
package struct ModelName: Sendable, Equatable, CustomStringConvertible {
    package let provider: Provider
    /// As the provider names it; empty for `local`.
    package let model: String

    package init(_ provider: Provider, _ model: String) {
        self.provider = provider
        self.model = model
    }

    /// Reads a name.
    ///
    /// With a base URL, what names no provider is the name of a model at that address: servers
    /// that offer many name them `meta-llama/Llama-3.1-8B`.
    ///
    /// - Throws: `ModelError` with the nearest names there are.
    package init(_ text: String, hasBaseURL: Bool = false) throws(ModelError) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        let provider = parts.first.flatMap { Provider(rawValue: $0.lowercased()) }
        let model = parts.count == 2 ? String(parts[1]) : ""
        switch provider {
        case .local:
            self.init(.local, model)
        case let provider? where !model.isEmpty:
            self.init(provider, model)
        case let provider?:
            throw ModelError(
                .misnamed,
                what: "no model named after \(provider.rawValue)/",
                why: "a model is named PROVIDER/NAME",
                remedy: "apprentice --model \(provider.rawValue)/\(provider.example)"
            )
        case nil where hasBaseURL && !text.isEmpty:
            self.init(.openai, text)
        case nil:
            throw Self.unknown(text, provider: parts.count == 2 ? String(parts[0]) : nil)
        }
    }

    package var description: String {
        model.isEmpty ? provider.rawValue : "\(provider.rawValue)/\(model)"
    }

    private static func unknown(_ text: String, provider: String?) -> ModelError {
        let all = Provider.allCases.map(\.rawValue).joined(separator: ", ")
        guard let provider else {
            let guess = Provider.guess(text) ?? Provider.nearest(to: text).first
            let suggestion =
                switch guess {
                case .local: "local"
                case let guess? where Nearest.distance(guess.rawValue, text) <= 3:
                    "\(guess.rawValue)/\(guess.example)"
                case let guess?: "\(guess.rawValue)/\(text)"
                case nil: "openai/\(text.isEmpty ? Provider.openai.example : text)"
                }
            return ModelError(
                .misnamed,
                what: "\"\(text)\" names no provider",
                why: "a model is named PROVIDER/NAME; providers are \(all)",
                remedy: "apprentice --model \(suggestion)"
            )
        }
        let name = text.dropFirst(provider.count + 1)
        let nearest = Provider.nearest(to: provider).map { "\($0.rawValue)/\(name)" }
        return ModelError(
            .misnamed,
            what: "no provider named \(provider)",
            why: "providers are \(all)",
            remedy: nearest.first.map { "apprentice --model \($0)" }
                ?? "apprentice --base-url URL --model \(text)"
        )
    }
}

extension Provider {
    /// A name that shows what is meant.
    fileprivate var example: String {
        self == .ollama ? "llama3.1" : usualModel
    }
}
