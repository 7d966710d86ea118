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
