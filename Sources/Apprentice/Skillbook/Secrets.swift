/// Text that looks like a key or a password.
package enum Secrets {
    /// Whether a text holds one.
    package static func found(in text: String) -> Bool { !all(in: text).isEmpty }

    /// What in a text looks like a secret: known prefixes of keys, long runs of mixed characters, and
    /// what is said to be a password.
    package static func all(in text: String) -> [String] {
        let words = text.split { $0.isWhitespace || "\"'`,;()[]{}<>".contains($0) }.map(String.init)
        var secrets: [String] = []
        for (index, word) in words.enumerated() {
            let core = word.split(separator: "=").last.map(String.init) ?? word
            if prefixes.contains(where: { core.hasPrefix($0) && core.count >= $0.count + 12 })
                || word.hasPrefix("-----BEGIN") || looksRandom(core)
            {
                secrets.append(core)
            }
            let name = word.lowercased().filter(\.isLetter)
            if ["password", "passwd", "passwort", "token", "secret", "apikey"].contains(name) {
                let after = words[(index + 1)...].prefix(2).filter {
                    !["is", "=", ":", "was"].contains($0.lowercased())
                }
                if let value = after.first, value.count >= 6, value.contains(where: \.isNumber) {
                    secrets.append(value)
                }
            }
        }
        return secrets
    }

    private static let prefixes = [
        "sk-", "ghp_", "gho_", "ghs_", "github_pat_", "glpat-", "xoxb-", "xoxp-", "AKIA", "ASIA",
        "AIza", "eyJ",
    ]

    /// Thirty-two or more letters and digits of all three kinds, as keys are and words are not.
    private static func looksRandom(_ word: String) -> Bool {
        guard word.count >= 32,
            word.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || "+/_-=".contains($0)) })
        else { return false }
        return word.contains(where: \.isNumber) && word.contains(where: \.isUppercase)
            && word.contains(where: \.isLowercase)
    }
}
