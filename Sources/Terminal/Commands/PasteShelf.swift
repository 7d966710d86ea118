/// Big pastes that stand in the line as one short token each until it is submitted.
struct PasteShelf {
    private var texts: [(token: String, text: String)] = []

    /// Whether a text is too big to be edited in place.
    static func isBig(_ text: String) -> Bool {
        text.utf8.count > 2048 || text.utf8.count { $0 == 0x0A } >= 20
    }

    /// What to put into the line for a text: the text itself, or a token for it.
    mutating func shelve(_ text: String) -> String {
        guard Self.isBig(text) else { return text }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let count = lines.count - (lines.last == "" ? 1 : 0)
        let size = count > 1 ? "\(count) lines" : "\(text.unicodeScalars.count) characters"
        let token = "[paste \(texts.count + 1): \(size)]"
        texts.append((token, text))
        return token
    }

    /// The line with the texts in place of their tokens.
    func expand(_ line: String) -> String {
        var result = ""
        var rest = line[...]
        while let bracket = rest.firstIndex(of: "[") {
            result += rest[..<bracket]
            rest = rest[bracket...]
            // What is pasted may look like a token itself, so each is replaced where it stands.
            if let (token, text) = texts.first(where: { rest.hasPrefix($0.token) }) {
                result += text
                rest = rest.dropFirst(token.count)
            } else {
                result.append(rest.removeFirst())
            }
        }
        return result + rest
    }

    /// The length of a token that ends a text, in scalars.
    func tokenLength(endingIn text: String) -> Int? {
        texts.first { text.hasSuffix($0.token) }?.token.unicodeScalars.count
    }

    /// The length of a token that begins a text, in scalars.
    func tokenLength(beginning text: String) -> Int? {
        texts.first { text.hasPrefix($0.token) }?.token.unicodeScalars.count
    }
}
