/// How long a conversation a model takes, by its name.
package enum ContextWindow {
    /// Longer beginnings go before shorter ones.
    private static let known: [(prefix: String, tokens: Int)] = [
        ("gpt-5", 272_000), ("gpt-4.1", 1_000_000), ("gpt-4o", 128_000), ("gpt-4-turbo", 128_000),
        ("gpt-4", 8192), ("gpt-3.5", 16_385), ("gpt-oss", 128_000), ("o1", 128_000),
        ("o3", 200_000), ("o4", 200_000), ("claude", 200_000), ("gemini", 1_000_000),
        ("deepseek", 64_000), ("llama-3.1", 128_000), ("llama-3.2", 128_000),
        ("llama-3.3", 128_000), ("llama3.1", 128_000), ("llama3.2", 128_000),
        ("llama3.3", 128_000), ("llama-4", 128_000), ("mistral-large", 128_000),
        ("qwen3", 32_000), ("qwen2.5", 32_000),
    ]

    /// Tokens; 32,000 for a model that is not known.
    package static func tokens(of model: String) -> Int {
        // The name of a maker may stand before it: meta-llama/Llama-3.1-8B.
        let name = (model.split(separator: "/").last.map(String.init) ?? model).lowercased()
        return known.filter { name.hasPrefix($0.prefix) }
            .max { $0.prefix.count < $1.prefix.count }?.tokens ?? 32_000
    }
}
