/// The forms that notes ask for, each with how it is seen in an answer.
///
/// A reader looks at one clause of a note: nil when the clause asks for nothing of its kind.
enum NoteForm {
    typealias Reader = @Sendable (NoteClause, AnswerShape) -> Adherence.Finding?

    /// Every form that is known.
    static let all: [Reader] = [
        language, sentences, words, characters, lines, paragraphs, bullets, numbered, table, json,
        dates, clock, edge(["start", "starts", "begin", "begins", "open", "starting"], .start),
        edge(["end", "ends", "finish", "close", "sign", "ending"], .end), greeting, subjectLine,
        code,
        onlyCode, emoji, exclamation, letterCase, markdown, headings, units, address, spelling,
    ]

    private static func broken(_ what: String) -> Adherence.Finding { .broken(.does(what)) }

    private static func check(_ isKept: Bool, else what: String) -> Adherence.Finding {
        isKept ? .kept : broken(what)
    }

    // MARK: Language

    @Sendable
    private static func language(_ clause: NoteClause, _ answer: AnswerShape) -> Adherence.Finding?
    {
        let named = clause.words.enumerated().compactMap { index, word in
            SpokenLanguage(named: word).map { (index: index, language: $0) }
        }
        guard Set(named.map(\.language)).count == 1, let (index, language) = named.first else {
            return nil
        }
        let before = index > 0 ? clause.words[index - 1] : ""
        let behind = clause.words.dropFirst(index + 1).first ?? ""
        // "British English" is a way to spell, "French press" is not a language.
        let spoken = ["in", "into", "auf", "en", "ins", "to"].contains(before)
        let isPlain =
            clause.words.count <= 3
            && clause.words.allSatisfy {
                fillers.contains($0) || SpokenLanguage(named: $0) != nil
            }
        let isTold =
            ["use", "speak", "answer"].contains(before) && ["", "only", "please"].contains(behind)
        guard spoken && clause.isAboutAnswer() || isPlain || isTold, !clause.has(parts) else {
            return nil
        }
        let isIt = language.isLanguage(of: answer.prose)
        if clause.turnsAway(at: index) {
            return isIt.map { $0 ? broken("is in \(language.rawValue)") : .kept } ?? .open
        }
        return isIt.map { $0 ? .kept : broken("is not in \(language.rawValue)") } ?? .open
    }

    private static let fillers: Set = [
        "only", "please", "just", "always", "now", "in", "nur", "bitte", "auf", "solo", "en", "oui",
        "seulement", "uniquement", "immer", "siempre", "toujours", "s'il",
    ]

    /// What may be in another language than the answer around it.
    private static let parts: Set = [
        "comment", "comments", "variable", "variables", "commit", "commits", "docstring",
        "docstrings", "name", "names", "identifier", "identifiers", "quote", "quotes", "title",
        "titles", "heading", "headings", "subject", "greeting", "term", "terms", "label", "labels",
        "example", "examples", "code", "log", "logs", "file", "files", "version", "both", "british",
        "american", "docs", "keyword", "keywords", "meeting", "kommentare", "namen",
    ]

    // MARK: Amounts

    @Sendable
    private static func sentences(_ clause: NoteClause, _ answer: AnswerShape) -> Adherence.Finding?
    {
        let units: Set = [
            "sentence", "sentences", "satz", "sätze", "sätzen", "phrase", "phrases", "frase",
            "frases",
        ]
        return clause.limit(of: units).map { limit in
            guard answer.fences.isEmpty else { return .open }
            return limit.finding(answer.sentenceCount) {
                "has \(amount($0, "sentence")) instead of \(limit.words)"
            }
        }
    }

    @Sendable
    private static func words(_ clause: NoteClause, _ answer: AnswerShape) -> Adherence.Finding? {
        let units: Set = [
            "word", "words", "wort", "worte", "wörter", "wörtern", "mot", "mots", "palabra",
            "palabras",
        ]
        let isOne = clause.limit(of: units).map { $0.most == 1 } ?? false
        guard let limit = clause.limit(of: units, isRough: !isOne) else { return nil }
        guard answer.fences.isEmpty else { return .open }
        return limit.finding(answer.wordCount) {
            "has \(amount($0, "word")) instead of \(limit.words)"
        }
    }

    @Sendable
    private static func characters(_ clause: NoteClause, _ answer: AnswerShape)
        -> Adherence.Finding?
    {
        guard !clause.has(["line", "lines", "column", "columns"]) else { return nil }
        return clause.limit(of: ["character", "characters", "zeichen"]).map { limit in
            guard answer.fences.isEmpty, limit.least == 0 else { return .open }
            let count = answer.text.trimmingSpace.count
            return limit.finding(count...count) {
                "has \(amount($0, "character")) instead of \(limit.words)"
            }
        }
    }

    @Sendable
    private static func lines(_ clause: NoteClause, _ answer: AnswerShape) -> Adherence.Finding? {
        guard !clause.has(["subject", "character", "characters", "empty", "blank", "command"])
        else {
            return nil
        }
        return clause.limit(of: ["line", "lines", "zeile", "zeilen", "ligne", "lignes"]).map {
            limit in
            guard answer.fences.isEmpty else { return .open }
            let count = answer.fullLines.count
            return limit.finding(count...count) {
                "has \(amount($0, "line")) instead of \(limit.words)"
            }
        }
    }

    @Sendable
    private static func paragraphs(_ clause: NoteClause, _ answer: AnswerShape)
        -> Adherence.Finding?
    {
        let units: Set = ["paragraph", "paragraphs", "absatz", "absätze", "paragraphe", "párrafo"]
        return clause.limit(of: units).map { limit in
            guard let count = answer.paragraphCount else { return .open }
            return limit.finding(count...count) {
                "has \(amount($0, "paragraph")) instead of \(limit.words)"
            }
        }
    }

    private static func amount(_ count: Int, _ unit: String) -> String {
        count == 1 ? "1 \(unit)" : "\(count) \(unit)s"
    }

    // MARK: Lists and tables

    @Sendable
    private static func bullets(_ clause: NoteClause, _ answer: AnswerShape) -> Adherence.Finding? {
        let names: Set = [
            "bullet", "bullets", "bulleted", "stichpunkte", "stichpunkten", "aufzählung", "puces",
            "viñetas",
        ]
        guard let place = clause.first(of: names) else { return nil }
        if clause.has("not just") || clause.has("not only") { return .open }
        let count = answer.items.count { $0 == .bullet }
        if clause.turnsAway(at: place) { return check(count == 0, else: "has bullet points") }
        let hasNumbers = answer.items.contains(.number)
        if let limit = clause.limit(of: names.union(["points"])) {
            if count == 0 { return hasNumbers ? .open : broken("has no bullet points") }
            return limit.finding(count...count) {
                "has \(amount($0, "bullet point")) instead of \(limit.words)"
            }
        }
        guard clause.isAboutAnswer() || clause.has("bullet points") || clause.has("bullet list")
        else { return nil }
        return count > 1 ? .kept : count == 1 || hasNumbers ? .open : broken("has no bullet points")
    }

    @Sendable
    private static func numbered(_ clause: NoteClause, _ answer: AnswerShape)
        -> Adherence.Finding?
    {
        let place =
            clause.index(of: "numbered list") ?? clause.index(of: "numbered steps")
            ?? clause.index(of: "number the steps") ?? clause.index(of: "nummerierte liste")
            ?? clause.index(of: "liste numérotée")
        guard let place else { return nil }
        let count = answer.items.count { $0 == .number }
        if clause.turnsAway(at: place) { return check(count == 0, else: "has a numbered list") }
        return count > 1 ? .kept : count == 1 ? .open : broken("has no numbered list")
    }

    @Sendable
    private static func table(_ clause: NoteClause, _ answer: AnswerShape) -> Adherence.Finding? {
        let names: Set = ["table", "tables", "tabelle", "tabellen", "tableau", "tabla"]
        guard let place = clause.first(of: names),
            !clause.has([
                "database", "sql", "create", "drop", "insert", "schema", "called", "named", "users",
                "row", "rows", "query", "select", "join",
            ])
        else { return nil }
        if clause.turnsAway(at: place) { return check(!answer.hasTable, else: "has a table") }
        let before = Set(clause.words[max(0, place - 2)..<place])
        let asks: Set = [
            "as", "in", "into", "markdown", "use", "make", "als", "comme", "como", "un", "en",
        ]
        guard !before.isDisjoint(with: asks), clause.isAboutAnswer() else { return nil }
        return check(answer.hasTable, else: "has no table")
    }

    @Sendable
    private static func json(_ clause: NoteClause, _ answer: AnswerShape) -> Adherence.Finding? {
        guard let place = clause.first(of: ["json"]), clause.isAboutAnswer(),
            !clause.has([
                "file", "files", "config", "configs", "store", "stored", "parse", "api", "field",
                "library", "module", "body", "endpoint", "load", "read", "logs", "lib", "column",
            ])
        else { return nil }
        let before = place > 0 ? clause.words[place - 1] : ""
        let behind = clause.words.dropFirst(place + 1).first ?? ""
        let asks: Set = [
            "in", "as", "valid", "only", "return", "output", "raw", "just", "plain", "als", "en",
        ]
        guard asks.contains(before) || ["only", "please"].contains(behind) else { return nil }
        func isValue(_ text: String) -> Bool {
            let value = try? JSON(parsing: text.trimmingSpace)
            return value?.object != nil || value?.array != nil
        }
        let isWhole = isValue(answer.text)
        if clause.turnsAway(at: place), before != "only" {
            return isWhole || answer.fences.contains(where: isValue) ? broken("is JSON") : .kept
        }
        if isWhole { return .kept }
        if answer.fences.count == 1, isValue(answer.fences[0]) {
            return answer.fullLines.isEmpty || !clause.has(["only", "just", "raw"])
                ? .kept : broken("has more than JSON")
        }
        return answer.text.contains { "{[".contains($0) } ? .open : broken("is no JSON")
    }

    // MARK: Dates and times

    @Sendable
    private static func dates(_ clause: NoteClause, _ answer: AnswerShape) -> Adherence.Finding? {
        let isISO =
            clause.has("iso 8601") || clause.has("yyyy mm dd") || clause.has("jjjj mm tt")
            || clause.has("iso dates") || clause.has("iso date") || clause.has("iso format")
            || clause.has(["isodatum"])
        let wanted: (form: AnswerShape.DateForm, name: String)?
        if isISO {
            wanted = (.iso, "YYYY-MM-DD")
        } else if clause.has("dd mm yyyy") || clause.has("tt mm jjjj") || clause.has("mm dd yyyy") {
            let raw = clause.rest.map(\.word).first { $0.contains("mm") } ?? ""
            wanted =
                raw.contains("/")
                ? (.slashed, raw.uppercased())
                : raw.contains(".") ? (.dotted, raw.uppercased()) : nil
        } else {
            wanted = nil
        }
        guard let wanted, !clause.words.contains(where: { ["not", "never", "no"].contains($0) })
        else {
            return nil
        }
        let found = answer.dateForms
        if found.isEmpty { return .open }
        return check(found == [wanted.form], else: "has dates that are not \(wanted.name)")
    }

    @Sendable
    private static func clock(_ clause: NoteClause, _ answer: AnswerShape) -> Adherence.Finding? {
        let hours: Set = ["hour", "hours", "h", "hr", "stunden", "heures"]
        let asked = clause.words.enumerated().compactMap { index, word -> Int? in
            let next = clause.words.dropFirst(index + 1).first ?? ""
            if ["24h", "24hr"].contains(word) { return 24 }
            if ["12h", "12hr"].contains(word) { return 12 }
            // "24 hours" is mostly a span of time.
            let isClock =
                ["h", "hr", "stunden", "heures"].contains(next) && clause.words.count <= 5
                || hours.contains(next) && clause.has(["clock", "time", "times", "format"])
                || next == "hour" && clause.words.count <= 5
            return isClock && ["12", "24"].contains(word) ? Int(word) : nil
        }
        let place = clause.first(of: ["24", "24h", "24hr", "12", "12h", "12hr"]) ?? 0
        guard asked.count == 1,
            !clause.has(["within", "every", "support", "after", "last", "for"])
                || clause.has(["clock", "time", "times"]), !clause.turnsAway(at: place)
        else { return nil }
        let (twelve, twentyFour) = answer.clocks
        if twelve == twentyFour { return .open }
        return asked == [24]
            ? check(twentyFour, else: "has times by the 12-hour clock")
            : check(twelve, else: "has times by the 24-hour clock")
    }

    // MARK: Beginnings and ends

    private enum Edge { case start, end }

    private static func edge(_ verbs: Set<String>, _ edge: Edge) -> Reader {
        { clause, answer in
            let tokens = clause.rest
            let words = tokens.map { $0.isQuoted ? "" : $0.word }
            // Only where the clause itself begins it, for its rest holds the clauses behind, too.
            guard let verb = clause.first(of: verbs),
                let with = words.prefix(clause.words.count + 2).firstIndex(of: "with"),
                let said = words.firstIndex(where: verbs.contains), said < with, with - said <= 5,
                !clause.has(objects)
            else { return nil }
            guard let (text, isSure) = formula(tokens[(with + 1)...]) else { return .open }
            guard let (first, last) = answer.edges else { return .open }
            let wanted = bare(text)
            let isThere =
                edge == .start
                ? bare(first).hasPrefix(wanted)
                : bare(last).hasSuffix(wanted)
                    || bare(answer.fullLines.suffix(2).joined(separator: " ")).hasSuffix(wanted)
            let place = edge == .start ? "begin" : "end"
            if clause.turnsAway(at: verb) {
                return check(!isThere, else: "\(place)s with \"\(text)\"")
            }
            if isThere { return .kept }
            // Somewhere else it may be behind a preamble that is no part of the text asked for.
            let isElsewhere = bare(answer.text).contains(wanted)
            return isSure && !isElsewhere ? broken("does not \(place) with \"\(text)\"") : .open
        }
    }

    /// What an answer is to begin or end with, and whether it is meant to the letter.
    private static func formula(_ tokens: ArraySlice<NoteToken>) -> (text: String, isSure: Bool)? {
        guard let first = tokens.first else { return nil }
        if first.isQuoted { return (first.text, true) }
        guard let letter = first.text.first, letter.isUppercase else { return nil }
        let stops: Set = [
            "and", "then", "or", "in", "for", "when", "if", "at", "as", "please", "und",
        ]
        let said = tokens.prefix { !$0.isQuoted && !stops.contains($0.word) }
        guard said.count <= 4, !["a", "an", "the", "your", "my", "one"].contains(first.word) else {
            return nil
        }
        let text = said.map { $0.text + ($0.precedesComma ? "," : "") }.joined(separator: " ")
        let isMarked =
            first.text.allSatisfy { !$0.isLetter || $0.isUppercase } && first.text.count > 1
        return (text, isMarked && said.count == 1)
    }

    private static func bare(_ text: String) -> String {
        NoteClause.words(text).joined(separator: " ")
    }

    private static let objects: Set = [
        "function", "functions", "line", "lines", "commit", "commits", "subject", "title", "class",
        "branch", "branches", "file", "files", "test", "tests", "method", "variable", "variables",
        "each", "list", "bullet", "bullets", "item", "items", "sentence", "paragraph", "names",
    ]

    @Sendable
    private static func greeting(_ clause: NoteClause, _ answer: AnswerShape) -> Adherence.Finding?
    {
        let names: Set = [
            "greeting", "greetings", "salutation", "salutations", "begrüßung", "anrede", "saludo",
            "saludos", "hello", "greet",
        ]
        guard let place = clause.first(of: names), clause.turnsAway(at: place, within: 6),
            !clause.has(["world"])
        else { return nil }
        return answer.greeting.map { broken("greets: \"\($0.shortened(to: 40))\"") } ?? .kept
    }

    @Sendable
    private static func subjectLine(_ clause: NoteClause, _ answer: AnswerShape)
        -> Adherence.Finding?
    {
        let place =
            clause.index(of: "subject line") ?? clause.first(of: ["betreff", "betreffzeile"])
        guard let place, clause.turnsAway(at: place, within: 6) else { return nil }
        let has = answer.fullLines.contains { line in
            let words = NoteClause.words(line)
            return line.contains(":")
                && ["subject", "betreff", "objet", "asunto"].contains(words.first ?? "")
        }
        return check(!has, else: "has a subject line")
    }

    // MARK: Code and style

    @Sendable
    private static func code(_ clause: NoteClause, _ answer: AnswerShape) -> Adherence.Finding? {
        let place =
            clause.index(of: "code block") ?? clause.index(of: "code blocks")
            ?? clause.index(of: "fenced code") ?? clause.first(of: ["codeblock", "codeblocks"])
        guard let place else { return nil }
        if clause.turnsAway(at: place) {
            return check(answer.fences.isEmpty, else: "has a code block")
        }
        guard clause.isAboutAnswer() else { return nil }
        if !answer.fences.isEmpty { return .kept }
        // Only where there is code that should be in one.
        let hasCode =
            answer.text.contains("`") || answer.fullLines.contains { $0.hasPrefix("$ ") }
        return hasCode ? broken("has no code block") : .open
    }

    @Sendable
    private static func onlyCode(_ clause: NoteClause, _ answer: AnswerShape) -> Adherence.Finding?
    {
        let names = ["code", "command", "commands"]
        let asks =
            names.contains { clause.has("only the \($0)") || clause.has("just the \($0)") }
            || clause.has("code only") || clause.has("only code")
        let isBare =
            ["no explanation", "no explanations", "without explanation", "without explanations"]
            .contains(where: { clause.has($0) })
        guard asks || isBare else { return nil }
        let words = answer.lines.joined(separator: " ").split(separator: " ").count
        if answer.fences.isEmpty {
            return asks && answer.fullLines.count > 1 && words > 30
                ? broken("has more than the code") : .open
        }
        return words <= 3 ? .kept : words > 12 ? broken("has more than the code") : .open
    }

    @Sendable
    private static func emoji(_ clause: NoteClause, _ answer: AnswerShape) -> Adherence.Finding? {
        guard let place = clause.first(of: ["emoji", "emojis", "smileys"]) else { return nil }
        if clause.turnsAway(at: place) { return check(!answer.hasEmoji, else: "has emojis") }
        guard clause.isAboutAnswer(), clause.has(["use", "add", "with", "include", "put"]) else {
            return nil
        }
        return check(answer.hasEmoji, else: "has no emoji")
    }

    @Sendable
    private static func exclamation(_ clause: NoteClause, _ answer: AnswerShape)
        -> Adherence.Finding?
    {
        guard let place = clause.first(of: ["exclamation", "ausrufezeichen"]),
            clause.turnsAway(at: place)
        else { return nil }
        let prose = Array(answer.prose)
        let has = prose.indices.dropFirst().contains { index in
            prose[index] == "!" && (prose[index - 1].isLetter || prose[index - 1].isNumber)
        }
        return check(!has, else: "has exclamation marks")
    }

    @Sendable
    private static func letterCase(_ clause: NoteClause, _ answer: AnswerShape)
        -> Adherence.Finding?
    {
        let lower =
            clause.has(["lowercase"]) || clause.has("lower case") || clause.has("no capitals")
            || clause.has("no capital letters")
        let upper =
            clause.has("all caps") || clause.has(["uppercase"]) || clause.has("upper case")
            || clause.has("in capitals")
        let place = clause.first(of: ["lowercase", "uppercase", "lower", "upper", "all"]) ?? 0
        guard lower != upper, !clause.turnsAway(at: place), clause.isAboutAnswer(),
            clause.has(["all", "only", "everything", "in", "no"]),
            !clause.has([
                "name", "names", "variable", "variables", "sql", "keywords", "file", "files",
                "commit", "column", "columns", "title", "titles", "email", "letter", "subject",
                "not",
                "headings", "key", "keys", "tags",
            ])
        else { return nil }
        let letters = answer.prose.filter(\.isLetter)
        guard letters.count > 3, answer.fences.isEmpty else { return .open }
        return lower
            ? check(!letters.contains(where: \.isUppercase), else: "has capital letters")
            : check(!letters.contains(where: \.isLowercase), else: "has small letters")
    }

    @Sendable
    private static func markdown(_ clause: NoteClause, _ answer: AnswerShape) -> Adherence.Finding?
    {
        let place =
            clause.first(of: ["markdown"]).flatMap { clause.turnsAway(at: $0) ? $0 : nil }
            ?? clause.index(of: "plain text")
        guard let place, clause.has(["markdown"]) || !clause.turnsAway(at: place),
            clause.isAboutAnswer(upTo: 5)
        else { return nil }
        if answer.hasMarkdown { return broken("has Markdown in it") }
        return answer.text.contains("`") || !answer.items.isEmpty ? .open : .kept
    }

    @Sendable
    private static func headings(_ clause: NoteClause, _ answer: AnswerShape) -> Adherence.Finding?
    {
        guard let place = clause.first(of: ["heading", "headings", "überschriften"]),
            clause.turnsAway(at: place)
        else { return nil }
        return check(answer.headings.isEmpty, else: "has headings")
    }

    @Sendable
    private static func units(_ clause: NoteClause, _ answer: AnswerShape) -> Adherence.Finding? {
        let asks =
            clause.has("metric units") || clause.has("metric system") || clause.has("use metric")
            || clause.has("in metric") || clause.has("metric please") || clause.has("metric only")
            || clause.has(["celsius"]) && clause.isAboutAnswer()
        guard asks, !clause.has(["not", "never", "imperial", "convert"]) else { return nil }
        let (imperial, metric) = answer.measures
        return imperial == metric ? .open : check(metric, else: "has no metric units")
    }

    @Sendable
    private static func address(_ clause: NoteClause, _ answer: AnswerShape) -> Adherence.Finding? {
        let said = clause.rest.map(\.text)
        let isFormal =
            clause.has(["siezen", "sieze"])
            || clause.has(["formal", "formell"]) && said.contains("Sie")
        let isClose =
            clause.has(["duzen", "duze"])
            || clause.has(["informal", "informell", "use"])
                && said.contains { ["du", "Du"].contains($0) }
        guard isFormal != isClose, !clause.has(["not", "nicht", "never", "dont"]) else {
            return nil
        }
        let words = answer.words
        let close = words.count {
            ["du", "dich", "dir", "dein", "deine", "deinen", "deinem", "deiner"]
                .contains($0.lowercased())
        }
        let formal = words.count {
            ["Ihnen", "Ihren", "Ihrem", "Ihrer", "Ihre", "Sie"].contains($0)
        }
        if (close > 0) == (formal > 0) { return .open }
        return isFormal
            ? check(close == 0, else: "says du") : check(formal == 0, else: "says Sie")
    }

    @Sendable
    private static func spelling(_ clause: NoteClause, _ answer: AnswerShape) -> Adherence.Finding?
    {
        let isBritish = clause.has("british english") || clause.has("british spelling")
        let isAmerican = clause.has("american english") || clause.has("american spelling")
        guard isBritish != isAmerican else { return nil }
        let words = Set(answer.words.map { $0.lowercased() })
        let british = !words.isDisjoint(with: Self.british)
        let american = !words.isDisjoint(with: Self.american)
        if british == american { return .open }
        return isBritish
            ? check(british, else: "has American spelling")
            : check(american, else: "has British spelling")
    }

    private static let british: Set = [
        "colour", "colours", "favourite", "behaviour", "organise", "organised", "realise", "centre",
        "metre", "analyse", "travelled", "grey", "honour", "labour", "neighbour", "theatre",
        "catalogue", "defence", "flavour", "apologise", "recognise", "summarise", "prioritise",
    ]

    private static let american: Set = [
        "color", "colors", "favorite", "behavior", "organize", "organized", "realize", "center",
        "meter", "analyze", "traveled", "gray", "honor", "labor", "neighbor", "theater", "catalog",
        "defense", "flavor", "apologize", "recognize", "summarize", "prioritize",
    ]
}
