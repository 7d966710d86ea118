/// Styles what stands within a line: code, emphasis, strong emphasis.
///
/// The stars of strong emphasis go, because bold text needs none; all other marks stay, because code
/// and names hold them, too.
struct MarkdownInline {
    let style: Style
    /// Whether the stars of strong emphasis go; they stay where nothing is bold.
    let dropsStars: Bool

    init(style: Style, dropsStars: Bool? = nil) {
        self.style = style
        self.dropsStars = dropsStars ?? !style.isPlain
    }

    /// A mark whose partner is farther away is a mere character, so that text flows on.
    static let reach = 300

    /// Styles as much as is certain.
    ///
    /// - Parameters:
    ///   - text: a line or what there is of it.
    ///   - previous: the character before it.
    ///   - isComplete: whether the line ends with the text.
    /// - Returns: the styled text and how many characters of the given text it covers.
    func render(
        _ text: String,
        after previous: Character,
        isComplete: Bool
    ) -> (styled: String, consumed: Int) {
        let characters = Array(text)
        var styled = ""
        var index = 0
        while index < characters.count {
            let character = characters[index]
            if style.hasLinks, "[<hH".contains(character) {
                let before = index > 0 ? characters[index - 1] : previous
                let rest = characters[index...]
                switch MarkdownLink.find(in: rest, after: before, isComplete: isComplete) {
                case .unknown: return (styled, index)
                case .none: break
                case .found(let link):
                    styled += style.link(String(rest.prefix(link.length)), to: link.address)
                    index += link.length
                    continue
                }
            }
            guard "`*_\\".contains(character) else {
                styled.append(character)
                index += 1
                continue
            }
            if character == "\\" {
                guard index + 1 < characters.count || isComplete else { break }
                styled += String(characters[index...].prefix(2))
                index += min(2, characters.count - index)
                continue
            }
            let run = characters[index...].prefix { $0 == character }.count
            if !isComplete, index + run == characters.count { break }
            let before = index > 0 ? characters[index - 1] : previous
            guard character == "`" || canOpen(characters, index, run, before) else {
                styled += String(characters[index..<index + run])
                index += run
                continue
            }
            switch close(characters, character, index + run, run, isComplete: isComplete) {
            case .found(let end):
                // Within a word the stars may be an operator's: 2**3**4.
                let isWord = before.isLetter || before.isNumber
                let marks = dropsStars && character == "*" && run > 1 && !isWord ? run : 0
                let part = characters[(index + marks)..<(end - marks)]
                styled += emphasise(String(part), character, run)
                index = end
            case .none:
                styled += String(characters[index..<index + run])
                index += run
            case .unknown: return (styled, index)
            }
        }
        return (styled, index)
    }

    private enum Partner { case found(Int), none, unknown }

    private func canOpen(
        _ characters: [Character],
        _ index: Int,
        _ run: Int,
        _ before: Character
    ) -> Bool {
        guard run <= 3, index + run < characters.count else { return false }
        if characters[index + run].isWhitespace { return false }
        return characters[index] == "*" || !(before.isLetter || before.isNumber)
    }

    /// Looks for the run of marks that ends what one began.
    private func close(
        _ characters: [Character],
        _ mark: Character,
        _ start: Int,
        _ run: Int,
        isComplete: Bool
    ) -> Partner {
        var index = start
        let limit = min(characters.count, start + Self.reach)
        while index < limit {
            guard characters[index] == mark else {
                index += characters[index] == "\\" && mark != "`" ? 2 : 1
                continue
            }
            let length = characters[index...].prefix { $0 == mark }.count
            let end = index + length
            if end == characters.count, !isComplete { return .unknown }
            let follows = end < characters.count ? characters[end] : " "
            let isClosing =
                mark == "`"
                || !characters[index - 1].isWhitespace
                    && (mark == "*" || !(follows.isLetter || follows.isNumber))
            if length == run, isClosing, index > start { return .found(end) }
            index = end
        }
        return isComplete || limit < characters.count ? .none : .unknown
    }

    private func emphasise(_ text: String, _ mark: Character, _ run: Int) -> String {
        switch (mark, run) {
        case ("`", _): style.code(text)
        case (_, 1): style.italic(text)
        case (_, 2): style.bold(text)
        default: style.bold(style.italic(text))
        }
    }
}
