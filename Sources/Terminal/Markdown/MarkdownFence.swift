/// The opening of a code block, which says what will close it.
package struct MarkdownFence: Equatable, Sendable {
    let mark: Character
    let length: Int

    init(mark: Character, length: Int) {
        self.mark = mark
        self.length = length
    }

    /// The fence that a whole line opens; nil when it opens none.
    package init?(opening line: String) {
        guard let opened = MarkdownBlock.decide(line, isComplete: true)?.1 else { return nil }
        self = opened
    }

    /// Whether a line closes the block, or nil while that is open.
    package func isClosed(by line: String, isComplete: Bool) -> Bool? {
        let rest = line.drop { $0 == " " }
        let marks = rest.prefix { $0 == mark }.count
        let tail = rest.dropFirst(marks)
        // CommonMark allows three spaces more than the opening had; within a list that is unknown.
        guard tail.allSatisfy(\.isWhitespace) else { return false }
        return isComplete ? marks >= length : nil
    }
}
