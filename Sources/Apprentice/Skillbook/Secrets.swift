/// Text that looks like a key or a password.
package enum Secrets {
    /// Whether a text holds one; quick for those that do not, as most of a book.
    package static func found(in text: String) -> Bool {
        mayStand(in: text) && !all(in: text).isEmpty
    }

    /// What in a text looks like a secret: known prefixes of keys, long runs of mixed characters,
    /// passwords in addresses, and what is said or given as a password, token or key.
    package static func all(in text: String) -> [String] {
        let words = text.split { $0.isWhitespace || "\"'`,;()[]{}<>".contains($0) }.map(String.init)
        var secrets: [String] = passwords(inAddressesOf: text)
        let isForMySQL = words.contains { $0.hasPrefix("mysql") || $0.hasPrefix("mariadb") }
        for (index, word) in words.enumerated() {
            let after = words[(index + 1)...]
            if word.hasPrefix("-----BEGIN") { secrets.append(word) }
            // Keys stand alone or behind a name; those in base 64 may hold what else parts a word.
            let parts = word.split { ":@/=?&#%|".contains($0) }.map(String.init)
            let value = word.split(separator: "=", maxSplits: 1).last.map(String.init) ?? word
            for part in Set(parts + [value, word]).sorted() where isKey(part) {
                secrets.append(part)
            }
            secrets += announced(by: word, after: after)
            // The arguments of an address are announced each by its name.
            for argument in word.split(whereSeparator: { "?&".contains($0) }).dropFirst() {
                secrets += announced(by: String(argument), after: [])
            }
            // mysql -psecret: the password stands behind the letter.
            if isForMySQL, word.hasPrefix("-p"), isValue(word.dropFirst(2)) {
                secrets.append(String(word.dropFirst(2)))
            }
        }
        return secrets.uniqued()
    }

    /// A text in which the passwords of addresses are hidden: `http://me:***@host/`.
    package static func hidingPasswords(in text: String) -> String {
        passwords(inAddressesOf: text).reduce(text) { $0.replacing(":" + $1 + "@", with: ":***@") }
    }

    /// Whether a text may hold a secret at all.
    ///
    /// True for every text in which ``all(in:)`` finds one: it looks for long words and for the
    /// beginnings of those that announce a secret.
    static func mayStand(in text: String) -> Bool {
        var text = text
        return text.withUTF8 { bytes in
            var length = 0
            for index in bytes.indices {
                let byte = bytes[index]
                length = byte <= 0x20 ? 0 : length + 1
                if length >= 15 { return true }
                let lower = byte | 0x20
                guard (0x61...0x7A).contains(lower), initials.contains(lower) else { continue }
                let isHint = hints.contains { hint in
                    index + hint.count <= bytes.count
                        && zip(bytes[index..<(index + hint.count)], hint).allSatisfy {
                            $0 | 0x20 == $1
                        }
                }
                if isHint { return true }
            }
            return false
        }
    }

    private static let hints = [
        "pass", "pwd", "token", "secret", "key", "bearer", "basic", "mysql", "mariadb",
    ].map {
        Array($0.utf8)
    }
    private static let initials = Set(hints.map { $0[0] })

    private static let prefixes = [
        "sk-", "ghp_", "gho_", "ghs_", "ghu_", "github_pat_", "glpat-", "xoxb-", "xoxp-", "AKIA",
        "ASIA", "AIza", "eyJ", "hf_", "npm_", "pypi-",
    ]

    private static func isKey(_ word: String) -> Bool {
        prefixes.contains { word.hasPrefix($0) && word.utf8.count >= $0.utf8.count + 12 }
            || looksRandom(word)
    }

    /// Thirty-two or more letters and digits of all three kinds, as keys are and words are not.
    private static func looksRandom(_ word: String) -> Bool {
        guard word.utf8.count >= 32,
            word.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || "+/_-=".contains($0)) })
        else { return false }
        return word.contains(where: \.isNumber) && word.contains(where: \.isUppercase)
            && word.contains(where: \.isLowercase)
    }

    // MARK: Addresses

    /// The passwords of addresses: what stands between `:` and `@` behind `://`.
    private static func passwords(inAddressesOf text: String) -> [String] {
        var found: [String] = []
        var rest = text[...]
        while let mark = rest.firstRange(of: "://") {
            rest = rest[mark.upperBound...]
            // Up to the last @ of the host's part: a password may hold one.
            let authority = rest.prefix { !$0.isWhitespace && !"/\"'`<>".contains($0) }
            guard let at = authority.lastIndex(of: "@"),
                let colon = authority[..<at].firstIndex(of: ":")
            else { continue }
            let password = authority[authority.index(after: colon)..<at]
            if !password.isEmpty { found.append(String(password)) }
        }
        return found
    }

    // MARK: Announcements

    /// The secret that a word announces, in itself (`--password=x`, `token:x`) or before others
    /// (`password is x`, `Bearer x`).
    private static func announced(by word: String, after: ArraySlice<String>) -> [String] {
        let mark = word.firstIndex { $0 == "=" || $0 == ":" }
        let name = letters(mark.map { word[..<$0] } ?? word[...])
        if let mark, isName(name) {
            let value = word[word.index(after: mark)...]
            if !value.isEmpty { return isValue(value) ? [String(value)] : [] }
        }
        if ["bearer", "basic"].contains(name), let value = after.first,
            value.utf8.count >= 12, value.contains(where: \.isNumber)
        {
            return [value]
        }
        let pair = name + (after.first.map { letters($0[...]) } ?? "")
        let isPair = ["apikey", "accesskey", "secretkey", "authkey"].contains(pair)
        guard isName(name) || isPair else { return [] }
        let rest = after.dropFirst(isPair && !isName(name) ? 1 : 0)
        let said = rest.drop { ["is", "=", ":", "was"].contains($0.lowercased()) }
        guard rest.count - said.count <= 1, let value = said.first else { return [] }
        // A phrase of plain words is one too, where it is said to be one.
        if name.hasSuffix("phrase"), said.count < rest.count, said.count >= 3 {
            return [said.joined(separator: " ")]
        }
        let near = rest.prefix(2).filter { !["is", "=", ":", "was"].contains($0.lowercased()) }
        guard near.first == value, isValue(value[...]) else { return [] }
        return [value]
    }

    private static func letters(_ word: Substring) -> String {
        word.lowercased().filter(\.isLetter)
    }

    /// Whether letters end in what names a secret: `DB_PASSWORD`, `--api-key`, `GITHUB_TOKEN`.
    private static func isName(_ letters: String) -> Bool {
        [
            "password", "passwd", "passwort", "passphrase", "pwd", "token", "secret", "apikey",
            "accesskey", "secretkey", "privatekey", "authkey",
        ].contains { letters.hasSuffix($0) }
    }

    /// Whether something can be a secret: six or more characters, digits among them, and not a count.
    private static func isValue(_ value: Substring) -> Bool {
        value.utf8.count >= 6 && value.contains(where: \.isNumber)
            && value.contains { !$0.isNumber && !".,:-".contains($0) }
    }
}
