import Apprentice

/// Who serves models, as the first half of a model's name says.
package enum Provider: String, Sendable, CaseIterable {
    case local, openai, anthropic, ollama

    /// The provider that a model's name begins with; nil for none of these.
    package init?(naming model: String) {
        self.init(rawValue: String(model.prefix { $0 != "/" }).lowercased())
    }

    /// Where its key is read from.
    package var keyVariable: String? {
        switch self {
        case .openai: "OPENAI_API_KEY"
        case .anthropic: "ANTHROPIC_API_KEY"
        case .local, .ollama: nil
        }
    }

    /// Where it is when nothing else is said.
    package var baseURL: String {
        switch self {
        case .openai: "https://api.openai.com/v1"
        case .anthropic: "https://api.anthropic.com/v1"
        case .ollama: "http://127.0.0.1:11434"
        case .local: ""
        }
    }

    /// The model that is taken when only a key is there.
    package var usualModel: String {
        switch self {
        case .openai: "gpt-5-mini"
        case .anthropic: "claude-sonnet-4-5"
        case .local, .ollama: ""
        }
    }

    /// The provider that a model's bare name gives away: `gpt-5` is OpenAI's.
    package static func guess(_ model: String) -> Provider? {
        let model = model.lowercased()
        if model.hasPrefix("gpt-") || model.hasPrefix("o1") || model.hasPrefix("o3")
            || model.hasPrefix("o4")
        {
            return .openai
        }
        if model.hasPrefix("claude") { return .anthropic }
        // Ollama's way to name a size: llama3.1:8b.
        return model.contains(":") ? .ollama : nil
    }

    /// The providers whose names are most like a text, the nearest first.
    package static func nearest(to text: String) -> [Provider] {
        let text = text.lowercased()
        return allCases.map { ($0, Nearest.distance($0.rawValue, text)) }
            .filter { $0.1 <= 3 }
            .sorted { $0.1 < $1.1 }
            .map(\.0)
    }
}
