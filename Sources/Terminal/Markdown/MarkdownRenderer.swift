/// Styles Markdown as it streams in, without changing a character of it but for the stars around what
/// is bold.
///
/// Headings, emphasis, code, lists, quotes and tables get attributes around them and keep their
/// marks, and a star that was no emphasis is still a star. Text comes out as soon as its look is certain: a paragraph word by
/// word, an emphasised part once it is closed. Clean the text first with
/// `ControlFilter`.
package struct MarkdownRenderer: Sendable {
    private let style: Style
    /// What of the current line has not come out.
    private var pending = ""
    private var block: MarkdownBlock?
    private var fence: MarkdownFence?
    private var previous: Character = "\n"
    private var isInTable = false
    /// Breaks paragraphs, lists and quotes; nil where lines stay as they are.
    private var wrapper: LineWrapper?

    /// Makes a renderer for one document.
    ///
    /// - Parameters:
    ///   - style: How it looks.
    ///   - width: The columns between whose words long lines are broken, but for code and tables; nil
    ///     leaves lines as they are.
    package init(style: Style, width: Int? = nil) {
        self.style = style
        wrapper = width.flatMap { $0 > 0 ? LineWrapper(width: $0) : nil }
    }

    /// What can be shown after the next piece.
    package mutating func render(_ piece: String) -> String {
        guard !style.isPlain || wrapper != nil else { return piece }
        var result = ""
        var rest = piece[...]
        while let newline = rest.firstIndex(where: \.isNewline) {
            pending += rest[..<newline]
            result += laidOut(advance(isComplete: true)) + laidOut(String(rest[newline]))
            beginLine()
            rest = rest[rest.index(after: newline)...]
        }
        pending += rest
        return result + laidOut(advance(isComplete: false))
    }

    /// A piece of the current line, broken where that is wanted.
    private mutating func laidOut(_ text: String) -> String {
        guard wrapper != nil else { return text }
        switch block {
        case .code, .fence, .tableHeader, .tableRow: return wrapper?.pass(text) ?? text
        case .heading, .text, nil: return wrapper?.wrap(text) ?? text
        }
    }

    /// What is left at the end of the document.
    package mutating func finish() -> String {
        let last = laidOut(advance(isComplete: true))
        let result = last + (wrapper?.finish() ?? "")
        let fresh = wrapper.map { LineWrapper(width: $0.width) }
        self = MarkdownRenderer(style: style)
        wrapper = fresh
        return result
    }

    private mutating func beginLine() {
        isInTable = block == .tableRow || block == .tableHeader
        block = nil
        previous = "\n"
    }

    /// Takes out of `pending` what is certain.
    private mutating func advance(isComplete: Bool) -> String {
        guard let block = block ?? decide(isComplete: isComplete) else { return "" }
        self.block = block
        var result = ""
        switch block {
        case .heading:
            // Whole, because only its end tells which stars are marks.
            guard isComplete else { return "" }
            result = style.heading(unmarked(pending))
        case .fence: result = style.dim(pending)
        case .code: result = style.code(pending)
        case .text(let marker):
            if marker > 0 {
                result = style.bold(String(pending.prefix(marker)))
                // What continues an item stands below its text; a blank follows its mark.
                wrapper?.hanging = marker + 1
                pending.removeFirst(marker)
                self.block = .text(marker: 0)
                previous = " "
            }
            return result + advanceInline(isComplete: isComplete)
        case .tableHeader, .tableRow:
            // A cell is certain when its bar has come.
            var cells = pending.split(separator: "|", omittingEmptySubsequences: false)
            let last = cells.removeLast()
            for cell in cells { result += self.cell(cell, block) + style.dim("|") }
            if isComplete { result += cell(last, block) }
            pending = isComplete ? "" : String(last)
            return result
        }
        pending = ""
        return result
    }

    private func cell(_ text: Substring, _ block: MarkdownBlock) -> String {
        if text.allSatisfy({ "-: ".contains($0) }) { return style.dim(String(text)) }
        if block == .tableHeader { return style.bold(unmarked(String(text))) }
        return MarkdownInline(style: style).render(String(text), after: " ", isComplete: true)
            .styled
    }

    /// The text of a line that has one look, without the stars around what is bold.
    private func unmarked(_ text: String) -> String {
        MarkdownInline(style: Style(isPlain: true), dropsStars: !style.isPlain)
            .render(text, after: " ", isComplete: true).styled
    }

    private mutating func advanceInline(isComplete: Bool) -> String {
        let (styled, consumed) = MarkdownInline(style: style)
            .render(pending, after: previous, isComplete: isComplete)
        previous = pending.prefix(consumed).last ?? previous
        pending.removeFirst(consumed)
        return styled
    }

    /// What kind of line `pending` begins, or nil while it may still be several.
    private mutating func decide(isComplete: Bool) -> MarkdownBlock? {
        if let open = fence {
            guard let isEnd = open.isClosed(by: pending, isComplete: isComplete) else { return nil }
            if isEnd { fence = nil }
            return isEnd ? .fence : .code
        }
        guard let (block, opened) = MarkdownBlock.decide(pending, isComplete: isComplete) else {
            return nil
        }
        fence = opened
        return block == .tableHeader && isInTable ? .tableRow : block
    }
}
