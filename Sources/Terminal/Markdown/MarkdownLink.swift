/// A link within a line: `[text](address)`, `<address>` or an address alone.
struct MarkdownLink: Equatable {
    /// How many characters it takes, marks included.
    let length: Int
    let address: String

    enum Found: Equatable { case found(MarkdownLink), none, unknown }

    private static let schemes = ["https://", "http://"]

    /// Looks for a link at the beginning of what is left of a line.
    ///
    /// - Parameters:
    ///   - rest: A line from there on, or what there is of it.
    ///   - previous: The character before it.
    ///   - isComplete: Whether the line ends there.
    /// - Returns: The link, that there is none, or that more must come to know.
    static func find(
        in rest: ArraySlice<Character>,
        after previous: Character,
        isComplete: Bool
    ) -> Found {
        let characters = Array(rest.prefix(MarkdownInline.reach))
        let isWhole = isComplete || rest.count > characters.count
        switch characters.first {
        case "[": return bracketed(characters, isWhole)
        case "<": return enclosed(characters, isWhole)
        default:
            if previous.isLetter || previous.isNumber || previous == "/" { return .none }
            return bare(characters, isWhole)
        }
    }

    private static func bracketed(_ characters: [Character], _ isWhole: Bool) -> Found {
        guard let bracket = characters.firstIndex(of: "]") else {
            return isWhole ? .none : .unknown
        }
        guard bracket + 1 < characters.count else { return isWhole ? .none : .unknown }
        guard characters[bracket + 1] == "(" else { return .none }
        guard let end = characters[bracket...].firstIndex(of: ")") else {
            return isWhole ? .none : .unknown
        }
        // A title may stand behind the address.
        let words = String(characters[(bracket + 2)..<end]).split(separator: " ")
        return link(String(words.first ?? ""), length: end + 1)
    }

    private static func enclosed(_ characters: [Character], _ isWhole: Bool) -> Found {
        guard characters.count > 1 else { return isWhole ? .none : .unknown }
        guard "hH".contains(characters[1]) else { return .none }
        guard let end = characters.firstIndex(of: ">") else { return isWhole ? .none : .unknown }
        return link(String(characters[1..<end]), length: end + 1)
    }

    private static func bare(_ characters: [Character], _ isWhole: Bool) -> Found {
        let text = String(characters.prefix(8)).lowercased()
        guard schemes.contains(where: text.hasPrefix) else {
            return !isWhole && schemes.contains { $0.hasPrefix(text) } ? .unknown : .none
        }
        let end = characters.firstIndex { $0.isWhitespace || "<>\"|`".contains($0) }
        guard var length = end ?? (isWhole ? characters.count : nil) else { return .unknown }
        // What ends a sentence ends no address.
        while length > 0, ".,;:!?)]}'*_".contains(characters[length - 1]) { length -= 1 }
        return link(String(characters[..<length]), length: length)
    }

    private static func link(_ address: String, length: Int) -> Found {
        let isSafe = address.utf8.allSatisfy { (0x21...0x7E).contains($0) }
        let lowercased = address.lowercased()
        guard isSafe,
            schemes.contains(where: { lowercased.hasPrefix($0) && $0.count < address.count })
        else { return .none }
        return .found(MarkdownLink(length: length, address: address))
    }
}
