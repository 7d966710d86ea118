/// A sentence of a note, cut into the clauses that each ask for something.
struct NoteSentence: Equatable {
    /// The words and quoted stretches, as key terms are found in them.
    let tokens: [NoteToken]
    /// The parts between commas and "but".
    let clauses: [NoteClause]
    /// Its words, lowercased.
    private let words: [String]

    /// Cuts a note into sentences.
    static func all(of note: String) -> [NoteSentence] {
        var sentences: [[NoteToken]] = []
        for token in KeyTerms.tokens(note) {
            if token.startsSentence || sentences.isEmpty { sentences.append([]) }
            sentences[sentences.count - 1].append(token)
        }
        return sentences.map { NoteSentence($0) }
    }

    private init(_ tokens: [NoteToken]) {
        self.tokens = tokens
        let starts = tokens.indices.filter { index in
            let token = tokens[index]
            return index == 0 || (token.followsComma || token.word == "but") && !token.isQuoted
        }
        clauses = zip(starts, starts.dropFirst() + [tokens.count]).map { start, end in
            NoteClause(tokens[start..<end], rest: tokens[start...])
        }
        words = tokens.filter { !$0.isQuoted }.map(\.word)
    }

    /// Whether what it asks for holds only in some cases, or is one of several ways.
    var isConditional: Bool {
        words.indices.contains { index in
            let next = words.indices.contains(index + 1) ? words[index + 1] : ""
            // "50 words or less" and "yes or no" are not a choice.
            if words[index] == "or" { return !["less", "fewer", "no", "more"].contains(next) }
            return Self.conditions.contains(words[index])
        }
    }

    /// Whether it only mentions what it names: as an example, as one way, as what is gone.
    var isMention: Bool { !Self.mentions.isDisjoint(with: words) }

    /// Whether it leaves room for other ways: "prefer X over Y".
    var isWish: Bool { !Self.wishes.isDisjoint(with: words) }

    private static let conditions: Set = [
        "if", "when", "whenever", "unless", "otherwise", "else", "except", "case", "until",
        "either",
        "wenn", "falls", "außer", "oder", "si", "quand", "lorsque", "sauf", "ou", "cuando", "salvo",
    ]

    private static let mentions: Set = [
        "e.g", "eg", "example", "examples", "like", "such", "may", "might", "can", "could",
        "optional", "optionally", "sometimes",
        "renamed", "removed", "replaced", "replaces", "deprecated", "became", "becomes", "dropped",
        "gone", "longer", "obsolete", "means", "called", "similar", "maybe", "perhaps", "needless",
        "unnecessary", "z.b",
    ]

    private static let wishes: Set = ["prefer", "ideally", "usually", "mostly", "try", "over"]
}

/// A part of a note's sentence, as its words.
struct NoteClause: Equatable {
    /// Lowercased words without punctuation, hyphenated ones apart, quoted ones left out.
    let words: [String]
    /// The clause and what stands behind it in its sentence: a closing formula may hold a comma.
    let rest: [NoteToken]

    init(_ tokens: ArraySlice<NoteToken>, rest: ArraySlice<NoteToken>) {
        words = tokens.flatMap { token in token.isQuoted ? ["\u{FFFC}"] : Self.words(token.word) }
        self.rest = Array(rest)
    }

    /// The words of a text as clauses have them.
    static func words(_ text: String) -> [String] {
        text.lowercased().filter { $0 != "'" && $0 != "’" }
            .split { !$0.isLetter && !$0.isNumber }.map(String.init)
    }

    /// Whether it holds one of some words.
    func has(_ any: Set<String>) -> Bool { words.contains(where: any.contains) }

    /// Whether it holds words one behind the other.
    func has(_ phrase: String) -> Bool { index(of: phrase) != nil }

    /// Where some words stand one behind the other.
    func index(of phrase: String) -> Int? {
        let wanted = phrase.split(separator: " ").map(String.init)
        guard words.count >= wanted.count else { return nil }
        return (0...(words.count - wanted.count)).first {
            Array(words[$0..<($0 + wanted.count)]) == wanted
        }
    }

    /// The first word of some, and where it stands.
    func first(of any: Set<String>) -> Int? { words.firstIndex(where: any.contains) }

    /// Whether what stands at a place is turned away by a word at most so many before it.
    ///
    /// Two of them cancel each other out ("never skip the table"), and "no more than" is an amount.
    func turnsAway(at index: Int, within count: Int = 3) -> Bool {
        let negations = (max(0, index - count)..<index).count { place in
            guard Self.negators.contains(words[place]) else { return false }
            let next = place + 1 < words.count ? words[place + 1] : ""
            let previous = place > 0 ? words[place - 1] : ""
            return words[place] == "than"
                ? previous == "rather" : !(Self.amounts + ["only", "just"]).contains(next)
        }
        return !negations.isMultiple(of: 2)
    }

    private static let amounts = ["more", "less", "fewer", "longer", "later"]

    /// Whether it is about the whole answer, as "answer in French" and "in French please" are.
    func isAboutAnswer(upTo short: Int = 4) -> Bool {
        words.count <= short || has(Self.asking)
    }

    private static let negators: Set = [
        "no", "not", "never", "without", "skip", "drop", "omit", "avoid", "dont", "doesnt", "stop",
        "leave", "instead", "than", "forget", "ohne", "kein", "keine", "keinen", "nicht", "nie",
        "sans",
        "pas",
        "jamais", "sin", "nunca", "ni",
    ]

    /// Words by which somebody says how to answer.
    private static let asking: Set = [
        "answer", "answers", "reply", "replies", "respond", "response", "responses", "write", "say",
        "speak", "talk", "translate", "give", "explain", "summarize", "summarise", "use", "tell",
        "put", "keep", "return", "output", "format", "show", "list", "present", "everything",
        "always", "must", "should", "please", "antworte", "antworten", "antwort", "schreib",
        "schreibe", "schreiben", "übersetze", "sprich", "nutze", "bitte", "immer", "réponds",
        "répondre", "répondez", "réponse", "réponses", "écris", "traduis", "toujours", "responde",
        "respuesta", "respuestas", "responder", "escribe", "traduce", "contesta", "siempre",
    ]
}

/// How much of something a note asks for.
struct NoteLimit: Equatable {
    /// The least that will do.
    var least: Int
    /// The most that will do.
    var most: Int
    /// As the note has it: "one", "at most 50".
    var words: String

    /// Whether an amount that lies between two bounds fits.
    ///
    /// - Parameters:
    ///   - bounds: The least and the most it can be counted as.
    ///   - does: What to say of an amount that does not fit, given its number.
    /// - Returns: What is to be said of it.
    func finding(_ bounds: ClosedRange<Int>, _ does: (Int) -> String) -> Adherence.Finding {
        if bounds.lowerBound > most { return .broken(.does(does(bounds.lowerBound))) }
        if bounds.upperBound < least { return .broken(.does(does(bounds.upperBound))) }
        return bounds.lowerBound >= least && bounds.upperBound <= most ? .kept : .open
    }
}

extension NoteClause {
    /// The limit that stands before a unit: "two sentences", "at most 50 words", "2-3 bullets".
    ///
    /// - Parameters:
    ///   - units: The names of the unit.
    ///   - isRough: Whether a bare number is meant as about that many at most.
    /// - Returns: The limit; nil when none is plain.
    func limit(of units: Set<String>, isRough: Bool = false) -> NoteLimit? {
        guard let unit = words.firstIndex(where: units.contains), !has(Self.parts),
            words.count <= 5 || isAboutAnswer() || has(Self.measuring)
        else { return nil }
        // "two short sentences", "3 bullet points"
        for place in [unit - 1, unit - 2] where place >= 0 {
            guard let number = Self.number(words[place]) else { continue }
            var lower = number
            var start = place
            if place >= 1, let other = Self.number(words[place - 1]), other < number {
                (lower, start) = (other, place - 1)
            } else if place >= 2, ["to", "or", "bis", "à", "a"].contains(words[place - 1]),
                let other = Self.number(words[place - 2]), other < number
            {
                (lower, start) = (other, place - 2)
            }
            let before = words[max(0, start - 3)..<start].joined(separator: " ")
            let behind = words[(unit + 1)...].prefix(2).joined(separator: " ")
            guard !before.words(hold: Self.about) else { return nil }
            let said = (lower < number ? "\(words[start]) to " : "") + words[place]
            if ["less than", "fewer than", "under", "below"].contains(where: before.hasSuffix) {
                return before.hasSuffix("no less than")
                    ? nil : NoteLimit(least: 0, most: number - 1, words: "under \(said)")
            }
            if before.hasSuffix("more than") || before.hasSuffix("no longer than") {
                guard before.words(hold: ["no", "not", "never"]) else { return nil }
                return NoteLimit(least: 0, most: number, words: "at most \(said)")
            }
            if before.hasSuffix("at least") || behind.hasPrefix("or more") {
                return NoteLimit(least: number, most: .max, words: "at least \(said)")
            }
            if before.words(hold: Self.atMost) || behind.words(hold: Self.atMost)
                || ["or less", "or fewer"].contains(behind)
            {
                return NoteLimit(least: 0, most: number, words: "at most \(said)")
            }
            if turnsAway(at: start) { return nil }
            if isRough {
                // "in 50 words": nobody counts to the word.
                return NoteLimit(least: 0, most: number * 3 / 2, words: said)
            }
            return NoteLimit(least: lower, most: number, words: said)
        }
        return nil
    }

    private static let atMost: Set = [
        "most", "max", "maximum", "maximal", "up", "höchstens", "máximo", "maximum", "plus",
        "within",
        "limit", "tops",
    ]

    private static let about: Set = [
        "about", "around", "roughly", "approximately", "approx", "circa", "ca", "etwa", "environ",
        "minimum", "min", "mindestens",
    ]

    private static let measuring: Set = [
        "in", "exactly", "only", "just", "most", "max", "maximum", "under", "than", "short",
        "genau",
        "nur", "höchstens", "en", "dans", "maximal", "máximo", "less", "fewer",
    ]

    /// Words of clauses that are about a part of the answer, or of something else.
    private static let parts: Set = [
        "each", "per", "first", "last", "title", "titles", "subject", "commit", "commits",
        "heading",
        "headings", "function", "functions", "method", "password", "name", "names", "section",
        "summary", "intro", "introduction", "start", "begin", "end", "has", "have", "contains",
        "then", "between", "jede", "jeder", "chaque", "cada", "code", "wrap", "wide",
    ]

    /// A number in digits or as a word.
    static func number(_ word: String) -> Int? {
        if let number = Int(word), number > 0 { return number }
        return numbers[word]
    }

    private static let numbers: [String: Int] = {
        let english = "one two three four five six seven eight nine ten eleven twelve"
        let german = "ein zwei drei vier fünf sechs sieben acht neun zehn"
        let french = "une deux trois quatre cinq six sept huit neuf dix"
        let spanish = "una dos tres cuatro cinco seis siete ocho nueve diez"
        var numbers = ["single": 1, "einem": 1, "einen": 1, "einzigen": 1, "un": 1]
        for list in [english, german, french, spanish] {
            for (index, word) in list.split(separator: " ").enumerated() {
                numbers[String(word)] = index + 1
            }
        }
        return numbers
    }()
}

extension String {
    /// Whether one of some words is among those of the text.
    fileprivate func words(hold any: Set<String>) -> Bool {
        split(separator: " ").contains { any.contains(String($0)) }
    }
}
