/// Tells a correction in plain words from everything else that is said after an answer.
package enum PlainCorrection {
    /// How sure it is that a message corrects.
    package enum Certainty: Int, Sendable, Comparable {
        /// It reads like something else: thanks, a question, a new request.
        case none
        /// It may; somebody has to look at it.
        case possible
        /// It does.
        case sure

        package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
    }

    /// Whether a line reads like a correction that a person may want to keep.
    ///
    /// In English anything that begins like one; in other languages only what surely is.
    package static func isOne(_ line: String) -> Bool {
        beginsLikeOne(line) || certainty(of: line, after: "") == .sure
    }

    /// How sure it is that a message corrects the answer before it.
    ///
    /// It looks at openings and at phrases that say an answer was wrong, state a rule or put one thing
    /// in the place of another, in English, German, French and Spanish. What forbids or replaces must
    /// speak of something in the answer.
    ///
    /// - Parameters:
    ///   - message: The message as it was typed.
    ///   - answer: The answer before it.
    /// - Returns: How sure it is.
    package static func certainty(of message: String, after answer: String) -> Certainty {
        let prose = CorrectionText.prose(of: message)
        let sentences = CorrectionSentence.all(in: prose)
        guard !sentences.isEmpty, !sentences.allSatisfy(\.isCourtesy) else { return .none }
        let stems = Set(Words.contentStems(answer))
        let isReply = CorrectionText.endsWithQuestion(answer)
        var best = Certainty.none
        var speaksOfAnswer = false
        for (index, sentence) in sentences.enumerated() {
            let reading = sentence.reading(isFirst: index == 0, answer: stems, isReply: isReply)
            best = max(best, reading.certainty)
            if reading.speaksOfAnswer { speaksOfAnswer = true }
        }
        // "We use Postgres. Write a migration" says it for the sake of what is asked.
        let asksForMore = sentences.contains { $0.isRequest || $0.isQuestion }
        if best == .sure, asksForMore, !speaksOfAnswer { best = .possible }
        // Whoever writes much writes about more than one thing.
        let isLong = prose.utf8.count > 500 || sentences.count > 5
        return isLong ? min(best, .possible) : best
    }

    /// What a correction asks for, without the words it begins with: "that is wrong, a struct is a
    /// value" says "a struct is a value".
    ///
    /// - Parameter line: The correction as typed.
    /// - Returns: The rest as typed; the whole line when it begins with no such words, or when fewer
    ///   than two words would be left.
    package static func lesson(of line: String) -> String {
        var rest = line.trimmingSpace[...]
        while let shorter = withoutLeadIn(rest) { rest = shorter }
        return rest.split(whereSeparator: \.isWhitespace).count > 1 ? String(rest) : line
    }

    private static func beginsLikeOne(_ line: String) -> Bool {
        let text = line.lowercased().trimmingSpace.map { $0 == "’" ? "'" : $0 }
        // Without commas and the like, for "no, thanks" and "no thanks" are one.
        let words = String(text).split { $0.isWhitespace || ",.:;!".contains($0) }.map(String.init)
        guard words.count > 2, !text.contains("?") else { return false }
        let plain = words.joined(separator: " ")
        if polite.contains(where: { plain == $0 || plain.hasPrefix($0 + " ") }) { return false }
        // "no, what about staging" asks although it has no question mark.
        let statement = noes.contains(words[0]) ? words.dropFirst() : words[...]
        if let first = statement.first, questions.contains(first) { return false }
        if noes.contains(words[0]) {
            // "no idea what you mean" is not a correction, "no, we use zeppo" is.
            return String(text).dropFirst(words[0].count).first.map { ",.:;!".contains($0) }
                ?? false
        }
        return beginnings.contains { plain.hasPrefix($0 + " ") }
    }

    private static func withoutLeadIn(_ text: Substring) -> Substring? {
        let plain = text.lowercased().map { $0 == "’" ? "'" : $0 }
        for words in leadIns where plain.starts(with: words) && plain.count == text.count {
            let behind = text.dropFirst(words.count)
            guard let mark = behind.first(where: { !$0.isWhitespace }),
                ",.:;!-–—".contains(mark)
            else { continue }
            let rest = behind.drop { $0.isWhitespace || ",.:;!-–—".contains($0) }
            // "no --ring" names a flag.
            guard !behind.hasPrefix(" --") else { continue }
            return rest.isEmpty ? nil : rest
        }
        return nil
    }

    private static let leadIns = [
        "no", "nope", "nah", "wrong", "that's wrong", "that is wrong", "this is wrong",
        "it's wrong", "that's not right", "that is not right", "that's incorrect",
        "that is incorrect", "not quite", "not right", "actually", "sorry",
        "nein", "nee", "falsch", "das ist falsch", "das stimmt nicht", "stimmt nicht", "nicht ganz",
        "non", "c'est faux", "faux", "ce n'est pas ça", "pas tout à fait",
        "eso está mal", "está mal", "eso no es correcto", "no es correcto", "incorrecto",
    ]

    private static let noes: Set = ["no", "nope", "nah"]

    private static let polite =
        [
            "thanks", "thank you", "problem", "problems", "worries", "need", "that's fine",
            "that is fine", "that's ok", "that's okay", "that's all", "that is all", "that's good",
            "that's right", "it's fine", "it's ok", "it's okay", "all good", "i'm good",
            "i am good",
            "never mind", "nevermind", "don't worry", "not needed", "forget it", "please don't",
        ].flatMap { [$0, "no " + $0, "nope " + $0] } + ["always happy", "never been", "not sure"]

    private static let questions: Set = [
        "what", "what's", "how", "why", "when", "where", "which", "who", "whose", "can", "could",
        "would", "should", "is", "are", "does", "do", "did", "will",
    ]

    private static let beginnings = [
        "wrong", "not", "we use", "we don't", "we do not", "we call", "we never", "we always",
        "always", "never", "that's wrong", "that is wrong", "that's not", "that is not",
        "actually", "please always", "please never", "don't", "do not",
    ]
}
