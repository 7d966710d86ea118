/// The terms a note's sentence names, as an answer may hold them or leave them out.
///
/// Only flags and back-ticked code are taken for what must be there: a name, a number or a path may
/// be said in other words, or belong to another part of the matter.
struct NoteTerms {
    private enum Kind {
        /// Must be there: its absence is a fault.
        case needed
        /// Speaks for the note where it is there; says nothing where it is not.
        case helpful
        /// Says nothing.
        case idle
    }

    private let sentence: NoteSentence
    private let terms: KeyTerms
    private let hasForm: Bool

    /// - Parameters:
    ///   - sentence: The sentence.
    ///   - hasForm: Whether it asks for a form; then its names and numbers are part of that.
    init(_ sentence: NoteSentence, besidesForm hasForm: Bool) {
        self.sentence = sentence
        self.hasForm = hasForm
        terms = KeyTerms(tokens: sentence.tokens)
    }

    /// What each term comes to in an answer.
    func findings(in answer: AnswerShape) -> [Adherence.Finding] {
        let asked = terms.required.map { (term: $0, kind: kind(of: $0)) }
        let needed = asked.filter { $0.kind == .needed }.map { finding(of: $0.term, in: answer) }
        let helpful = asked.filter { $0.kind == .helpful }.map { each -> Adherence.Finding in
            KeyTerms.text(answer.text, holds: each.term) ? .kept : .open
        }
        return needed + helpful + turnedAway(asked.map(\.term), in: answer)
    }

    // MARK: What must be there

    private func kind(of term: String) -> Kind {
        let tokens = sentence.tokens
        guard let place = tokens.firstIndex(where: { $0.text == term }) else { return .idle }
        let token = tokens[place]
        // "`--ring` selects the stage" says what it is, not that it must be there.
        let next = place + 1 < tokens.count ? tokens[place + 1].word : ""
        let isTold = place == 0 && (next.hasSuffix("s") || ["are", "was", "were"].contains(next))
        let mayBeMissing = sentence.isMention || sentence.isWish || isTold
        if Flag(term) != nil { return mayBeMissing ? .helpful : .needed }
        if token.isQuoted {
            guard token.isCode else { return hasForm ? .idle : .helpful }
            return mayBeMissing || Self.isPattern(term) ? .helpful : .needed
        }
        let letters = term.filter(\.isLetter)
        if hasForm || SpokenLanguage(named: token.word) != nil { return .idle }
        if letters.isEmpty { return .helpful }
        // SERVICE and NAME stand for something else.
        if letters.allSatisfy(\.isUppercase) { return .idle }
        return Self.isPattern(term) ? .idle : .helpful
    }

    /// Whether a term holds places to fill in, so that an answer has something else there.
    private static func isPattern(_ term: String) -> Bool {
        if term.contains("...") || term.contains(where: { "<>…*{}[]=%|\\".contains($0) }) {
            return true
        }
        let letters = term.filter(\.isLetter)
        if letters.isEmpty || term.count > 60 { return true }
        if !term.contains(" ") {
            return letters.count > 1 && letters.allSatisfy(\.isUppercase)
        }
        // Of a command its name is looked for.
        let name = term.prefix { $0 != " " }
        return !name.allSatisfy {
            $0.isLetter && $0.isLowercase || "-_.".contains($0) || $0.isNumber
        }
            || ["sudo", "cd", "export", "a", "the"].contains(name)
    }

    private func finding(of term: String, in answer: AnswerShape) -> Adherence.Finding {
        if let flag = Flag(term) { return flag.finding(in: answer.text) }
        guard term.contains(" ") else {
            let name = term.hasSuffix("()") ? String(term.dropLast(2)) : term
            return KeyTerms.text(answer.text, holds: name) ? .kept : .broken(.missing(term))
        }
        let words = term.split(separator: " ").map(String.init)
        guard KeyTerms.text(answer.text, holds: words[0]) else {
            return .broken(.missing(words[0]))
        }
        let flags = words.dropFirst().compactMap { Flag($0)?.finding(in: answer.text) }
        if let fault = flags.first(where: { if case .broken = $0 { true } else { false } }) {
            return fault
        }
        return flags.contains(.open) ? .open : .kept
    }

    /// A flag of a command, with the ways in which it may be written otherwise.
    private struct Flag {
        let term: String
        let letters: [Character]
        let isLong: Bool

        init?(_ text: String) {
            let name = text.prefix { $0 != "=" }
            let bare = name.drop { $0 == "-" }
            let dashes = name.count - bare.count
            guard bare.first?.isLetter == true, !bare.contains(" "),
                bare.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" }),
                dashes == 2 && bare.count > 1 || dashes == 1 && bare.count <= 6
            else { return nil }
            term = String(name)
            letters = Array(bare)
            isLong = dashes == 2
        }

        func finding(in answer: String) -> Adherence.Finding {
            if KeyTerms.text(answer, holds: term) { return .kept }
            let words = answer.split { $0.isWhitespace || "`'\"()=,".contains($0) }
            let short = words.filter { $0.hasPrefix("-") && !$0.hasPrefix("--") && $0.count > 1 }
                .flatMap { $0.dropFirst() }
            if isLong {
                // `-r` is often what `--recursive` is called in short.
                return letters.first.map { short.contains($0) } ?? false
                    ? .open : .broken(.missing(term))
            }
            if letters.allSatisfy(short.contains) { return .kept }
            // A flag that is written out may be any of them.
            return words.contains { $0.hasPrefix("--") } || letters.contains(where: short.contains)
                ? .open : .broken(.missing(term))
        }
    }

    // MARK: What must not be there

    /// Flags, code, names and numbers that the note turns away: wrong where they stand and nothing that
    /// was asked for instead does.
    private func turnedAway(_ asked: [String], in answer: AnswerShape) -> [Adherence.Finding] {
        guard !sentence.isMention else { return [] }
        return terms.negated.compactMap { term -> Adherence.Finding? in
            let token = sentence.tokens.first { $0.text == term }
            let isExact = Flag(term) != nil || token?.isQuoted == true
            guard isExact || !hasForm && Self.isTelling(term) else { return nil }
            let lines = answer.text.split(separator: "\n").filter {
                KeyTerms.text(String($0), holds: term)
            }
            if lines.isEmpty { return isExact ? .kept : nil }
            let isInstead = asked.contains { KeyTerms.text(answer.text, holds: $0) }
            // "Do not use --ring" is no use of it.
            let isWarned = lines.contains { line in
                !Self.warnings.isDisjoint(with: NoteClause.words(String(line)))
            }
            if isInstead || isWarned { return .open }
            // Without anything asked for instead, only what is exact can be told.
            guard isExact || !asked.isEmpty else { return .open }
            return .broken(.does("still has `\(term)`"))
        }
    }

    /// Whether a name or number can only mean one thing.
    private static func isTelling(_ term: String) -> Bool {
        guard SpokenLanguage(named: term.lowercased()) == nil else { return false }
        let digits = term.count(where: \.isNumber)
        if digits == term.count { return digits >= 3 }
        let letters = term.filter(\.isLetter)
        return letters.count >= 4 && term.first?.isUppercase == true
            && !letters.allSatisfy(\.isUppercase)
    }

    private static let warnings: Set = [
        "not", "never", "avoid", "instead", "dont", "without", "rather", "deprecated", "old",
        "longer",
        "no", "former", "formerly", "previously", "than", "nicht", "statt", "pas", "kein",
    ]
}
