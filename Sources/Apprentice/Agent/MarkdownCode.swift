/// Tells, scalar by scalar, whether Markdown text is in code: a fenced block, a span between
/// back-ticks, or an indented block.
///
/// Where it cannot be known yet, as in a span that never closes, it says code.
package struct MarkdownCode: Sendable {
    /// The mark that opened the block: its character and how often.
    private var fence: Run?
    /// How many back-ticks opened the span; 0 outside of one.
    private var span = 0
    /// The marks that are being read.
    private var run: Run?
    private var line = Line()
    private var last = Line()
    private var isInList = false
    private var isEscaped = false

    private struct Run: Equatable {
        var mark: Unicode.Scalar
        var count = 1
        var opensLine: Bool
    }

    private struct Line {
        var indent = 0
        var isBlank = true
        var isCode = false
        /// Whether the block was opened on this line.
        var opensFence = false
        /// Whether nothing but a mark that closes the block stands on it.
        var closesFence = false
    }

    /// Whether what was taken last is in code.
    package var isInside: Bool { fence != nil || span > 0 || line.isCode }

    /// Begins outside of code.
    package init() {}

    /// Takes the next scalar.
    package mutating func take(_ scalar: Unicode.Scalar) {
        if let open = run {
            if scalar == open.mark {
                run?.count += 1
                return
            }
            end(open)
        }
        if scalar == "\n" || scalar == "\r" { return endLine() }
        if line.isBlank, scalar == " " || scalar == "\t" {
            line.indent += scalar == "\t" ? 4 : 1
            return
        }
        if scalar != " ", scalar != "\t" { line.closesFence = false }
        let opensLine = line.isBlank
        if opensLine { begin(with: scalar) }
        let escapes = scalar == "\\" && !isEscaped && !isInside
        if scalar == "`" || (scalar == "~" && opensLine), !isEscaped, !line.isCode {
            run = Run(mark: scalar, opensLine: opensLine)
        }
        isEscaped = escapes
    }

    /// The first scalar of a line that is not a space.
    private mutating func begin(with scalar: Unicode.Scalar) {
        line.isBlank = false
        guard fence == nil, span == 0 else { return }
        let isItem = "-*+".unicodeScalars.contains(scalar) || ("0"..."9").contains(scalar)
        if line.indent >= 4 {
            line.isCode = (last.isBlank || last.isCode) && !isInList
        } else if isItem {
            isInList = true
        } else if line.indent < 2 {
            isInList = false
        }
    }

    private mutating func end(_ ended: Run) {
        run = nil
        if let open = fence, !line.opensFence {
            line.closesFence =
                ended.opensLine && ended.mark == open.mark && ended.count >= open.count
            return
        }
        if let open = fence, ended.mark == "`" {
            // ```code``` is a span, though it begins a line.
            fence = nil
            span = open.count
        } else if ended.opensLine, ended.count >= 3, span == 0 {
            fence = ended
            line.opensFence = true
            return
        }
        guard ended.mark == "`" else { return }
        if span == 0 { span = ended.count } else if span == ended.count { span = 0 }
    }

    private mutating func endLine() {
        if line.closesFence { fence = nil }
        // A span ends with its paragraph, if not before.
        if line.isBlank { span = 0 }
        last = line
        line = Line()
        isEscaped = false
    }
}

/// Follows the fenced blocks of a Markdown text line by line (CommonMark 0.31, section 4.5).
///
/// A fence may be indented however far, as within a list.
struct CodeFences {
    /// Where a line stands.
    enum Place {
        case outside
        /// It opens or closes a block.
        case mark
        case inside
    }

    /// The mark that opened the block, as often as it stands there.
    private var open: Substring?

    /// Whether a block is open.
    var isInside: Bool { open != nil }

    /// Takes the next line, which may begin and end with spaces.
    mutating func take(_ line: some StringProtocol) -> Place {
        let text = Substring(line).drop { $0 == " " || $0 == "\t" }
        guard let mark = text.first, mark == "`" || mark == "~" else {
            return isInside ? .inside : .outside
        }
        let run = text.prefix { $0 == mark }
        let rest = text.dropFirst(run.count)
        if let open {
            guard run.hasPrefix(open), rest.allSatisfy(\.isWhitespace) else { return .inside }
            self.open = nil
            return .mark
        }
        // ```code``` is a span, though it begins a line.
        guard run.count >= 3, mark == "~" || !rest.contains("`") else { return .outside }
        open = run
        return .mark
    }
}
