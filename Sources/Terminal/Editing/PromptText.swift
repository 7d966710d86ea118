/// A prompt as libedit wants it: control sequences between two \1, which take no column.
struct PromptText {
    /// The prompt as it was given.
    let styled: String
    let text: String
    let width: Int

    init(_ prompt: String) {
        var pieces: [(text: String, isSequence: Bool)] = []
        var sequence = EscapeSequence()
        for scalar in prompt.unicodeScalars where scalar != "\u{1}" {
            let isSequence = sequence.consume(scalar)
            if let last = pieces.last, last.isSequence == isSequence {
                pieces[pieces.count - 1].text.unicodeScalars.append(scalar)
            } else {
                pieces.append((String(scalar), isSequence))
            }
        }
        // libedit drops a sequence that nothing visible follows: let it stand before the last
        // character, which is a space in every prompt worth having.
        if let last = pieces.last, last.isSequence, pieces.count > 1 {
            let tail = pieces.remove(at: pieces.count - 1)
            let end = pieces[pieces.count - 1].text.removeLast()
            pieces.append(tail)
            pieces.append((String(end), false))
        }
        text = pieces.map { $0.isSequence ? "\u{1}\($0.text)\u{1}" : $0.text }.joined()
        width = DisplayWidth.of(prompt)
        styled = prompt
    }

    /// A prompt of several rows: those above, which are text, and the last, which is the prompt.
    static func split(_ prompt: String) -> (above: String, prompt: PromptText) {
        guard let newline = prompt.lastIndex(of: "\n") else { return ("", PromptText(prompt)) }
        let rest = prompt.index(after: newline)
        return (String(prompt[..<rest]), PromptText(String(prompt[rest...])))
    }
}
