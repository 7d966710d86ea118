/// What a model's name tells of its size.
package enum ModelSize {
    /// Whether a name says that the model has at most 4 billion parameters: `qwen2.5:1.5b`.
    package static func isSmall(_ name: String) -> Bool {
        let words = name.lowercased().split { !($0.isLetter || $0.isNumber || $0 == ".") }
        return words.contains { word in
            if word.hasSuffix("m"), let millions = Double(word.dropLast()) { return millions > 0 }
            guard word.hasSuffix("b"), let billions = Double(word.dropLast()) else { return false }
            return billions <= 4
        }
    }
}

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
