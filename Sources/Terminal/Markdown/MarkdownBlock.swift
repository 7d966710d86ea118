/// What kind of line a line is (CommonMark, as far as a terminal can show it).
enum MarkdownBlock: Equatable, Sendable {
    case heading, fence, code, tableHeader, tableRow
    /// A paragraph, list item or quote, whose marker takes so many characters.
    case text(marker: Int)

    /// Decides by how the line begins.
    ///
    /// - Returns: the kind and the fence it opens, or nil while it may still be several.
    static func decide(_ line: String, isComplete: Bool) -> (MarkdownBlock, MarkdownFence?)? {
        let rest = line.drop { $0 == " " || $0 == "\t" }
        let indent = line.count - rest.count
        guard let first = rest.first else { return isComplete ? (.text(marker: 0), nil) : nil }
        let run = rest.prefix { $0 == first }.count
        let isRunOpen = run == rest.count && !isComplete
        let next = rest.dropFirst(run).first
        switch first {
        case "`", "~":
            if isRunOpen { return nil }
            guard run >= 3, !(first == "`" && rest.dropFirst(run).contains("`")) else {
                return (.text(marker: 0), nil)
            }
            // A later backtick would make it a span of code and no fence.
            if first == "`", !isComplete { return nil }
            return (.fence, MarkdownFence(mark: first, length: run))
        case "#":
            if isRunOpen { return nil }
            let isHeading = run <= 6 && (next == " " || next == nil)
            return (isHeading ? .heading : .text(marker: 0), nil)
        case "|": return (.tableHeader, nil)
        case ">": return (.text(marker: indent + 1), nil)
        case "-", "+", "*":
            if isRunOpen && run == 1 { return nil }
            return (.text(marker: run == 1 && next == " " ? indent + 1 : 0), nil)
        case "0"..."9":
            let digits = rest.prefix { $0.isASCII && $0.isNumber }.count
            let after = rest.dropFirst(digits)
            if after.count < 2, !isComplete, after.first.map({ ".)".contains($0) }) ?? true {
                return nil
            }
            let isItem = digits <= 9 && (after.hasPrefix(". ") || after.hasPrefix(") "))
            return (.text(marker: isItem ? indent + digits + 1 : 0), nil)
        default: return (.text(marker: 0), nil)
        }
    }
}
