import Apprentice

/// Parts what a model thinks from what it answers, where its server leaves both in one text.
///
/// Thinking stands at the beginning, between a mark and its counterpart. Some prompts hold the first
/// mark already, so that a reply begins with thinking and holds only the second: that is seen when it
/// ends a line outside of code and an answer follows.
struct ThinkingSplitter: Sendable {
    enum Piece: Sendable, Equatable {
        case text(String)
        case thinking(String)
        /// All text so far was thinking.
        case thoughtSoFar
    }

    private enum State: Equatable {
        /// Nothing but blanks has come, or a part of a mark; maybe behind a block of thinking.
        case start(isBehindBlock: Bool)
        /// Thinking, until this mark.
        case inside(end: String)
        /// The answer, which turns out to be thinking if the closing mark ends one of its lines.
        case answer(mayBeThinking: Bool)
    }

    private static let marks = [
        ("<think>", "</think>"), ("<thinking>", "</thinking>"), ("<thought>", "</thought>"),
        ("<reasoning>", "</reasoning>"),
        ("[THINK]", "[/THINK]"), ("◁think▷", "◁/think▷"), ("<seed:think>", "</seed:think>"),
        // The raw form of OpenAI's open models.
        ("<|channel|>analysis<|message|>", "<|start|>assistant<|channel|>final<|message|>"),
    ]
    private static let lateMark = "</think>"

    private var state: State
    /// Whether the text was taken for thinking although no mark opened it.
    private let isAssumed: Bool
    /// What may be part of a mark, or is to be seen with what follows.
    private var held = ""
    /// The answer so far.
    private var answer = ""
    /// All of what was assumed to be thinking.
    private var assumed = ""
    /// Whether a closing mark was found that nothing had opened.
    private(set) var foundUnopened = false

    /// - Parameter startsInside: Whether the model is known to begin with thinking, unmarked.
    init(startsInside: Bool = false) {
        isAssumed = startsInside
        state = .start(isBehindBlock: false)
    }

    /// Takes the next piece of a reply.
    mutating func read(_ piece: String) -> [Piece] {
        guard !piece.isEmpty else { return [] }
        held += piece
        var out: [Piece] = []
        while step(&out) {}
        return out
    }

    /// What was held back, once the reply is over.
    mutating func finish() -> [Piece] {
        defer { held = "" }
        switch state {
        case .start(let isBehindBlock):
            let isBlank = held.allSatisfy(\.isWhitespace)
            return held.isEmpty || (isBehindBlock && isBlank) ? [] : [.text(held)]
        case .inside where isAssumed && !foundUnopened && !assumed.isEmpty:
            // No mark came, so it was the answer after all.
            return [.text(assumed + held)]
        case .inside: return held.isEmpty ? [] : [.thinking(held)]
        case .answer: return held.isEmpty ? [] : [.text(held)]
        }
    }

    /// Goes one state on; false when more has to come.
    private mutating func step(_ out: inout [Piece]) -> Bool {
        switch state {
        case .start(let isBehindBlock): begin(isBehindBlock, &out)
        case .inside(let end): goOnThinking(until: end, &out)
        case .answer(let mayBeThinking): goOnAnswering(mayBeThinking, &out)
        }
    }

    private mutating func begin(_ isBehindBlock: Bool, _ out: inout [Piece]) -> Bool {
        guard let first = held.firstIndex(where: { !$0.isWhitespace }) else { return false }
        let rest = held[first...]
        for (mark, end) in Self.marks {
            if rest.hasPrefix(mark) {
                held = String(rest.dropFirst(mark.count))
                state = .inside(end: end)
                return true
            }
            if mark.hasPrefix(rest) { return false }
        }
        if isAssumed, !isBehindBlock {
            state = .inside(end: Self.lateMark)
            return true
        }
        if isBehindBlock {
            // The empty lines between thinking and answer are neither's; an indent is the answer's.
            let blank = held[..<first]
            let line = blank.lastIndex(where: \.isNewline).map { blank.index(after: $0) }
            held = String(held[(line ?? first)...])
        }
        state = .answer(mayBeThinking: !isBehindBlock)
        return true
    }

    private mutating func goOnThinking(until end: String, _ out: inout [Piece]) -> Bool {
        if let found = held.firstRange(of: end) {
            let thought = String(held[..<found.lowerBound])
            if !thought.isEmpty { out.append(.thinking(thought)) }
            if isAssumed, end == Self.lateMark { foundUnopened = true }
            held = String(held[found.upperBound...])
            state = .start(isBehindBlock: true)
            return true
        }
        let kept = Self.partial(end, at: held)
        let thought = String(held.dropLast(kept))
        if !thought.isEmpty { out.append(.thinking(thought)) }
        if isAssumed { assumed += thought }
        held = String(held.suffix(kept))
        return false
    }

    private mutating func goOnAnswering(_ mayBeThinking: Bool, _ out: inout [Piece]) -> Bool {
        guard mayBeThinking, held.utf8.contains(UInt8(ascii: "<")) else {
            sayAll(&out)
            return false
        }
        guard let found = held.firstRange(of: Self.lateMark) else {
            say(held.count - Self.partial(Self.lateMark, at: held), &out)
            return false
        }
        say(held.distance(from: held.startIndex, to: found.lowerBound), &out)
        let behind = held.dropFirst(Self.lateMark.count)
        // What follows tells whether a line ends there, and an answer follows.
        guard let next = behind.first else { return false }
        guard next.isNewline, !Self.isInCode(answer) else {
            say(Self.lateMark.count, &out)
            return true
        }
        guard behind.contains(where: { !$0.isWhitespace }) else { return false }
        out.append(.thoughtSoFar)
        foundUnopened = true
        held = String(behind)
        state = .start(isBehindBlock: true)
        return true
    }

    private mutating func sayAll(_ out: inout [Piece]) {
        guard !held.isEmpty else { return }
        out.append(.text(held))
        if state == .answer(mayBeThinking: true) { answer += held }
        held = ""
    }

    /// Hands on so many characters of what was held.
    private mutating func say(_ count: Int, _ out: inout [Piece]) {
        let text = String(held.prefix(count))
        held = String(held.dropFirst(count))
        guard !text.isEmpty else { return }
        out.append(.text(text))
        if state == .answer(mayBeThinking: true) { answer += text }
    }

    /// Whether a text ends inside of code.
    private static func isInCode(_ text: String) -> Bool {
        var code = MarkdownCode()
        // The mark that is asked about ends what stands before it.
        for scalar in (text + "<").unicodeScalars { code.take(scalar) }
        return code.isInside
    }

    /// How many characters at the end of a text may be the beginning of a mark.
    private static func partial(_ mark: String, at text: String) -> Int {
        let most = min(mark.count - 1, text.count)
        guard most > 0 else { return 0 }
        return (1...most).reversed().first { mark.hasPrefix(text.suffix($0)) } ?? 0
    }
}
