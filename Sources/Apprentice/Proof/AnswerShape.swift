/// What can be seen and counted in an answer.
struct AnswerShape {
    /// The whole text.
    let text: String
    /// The lines outside of fenced code.
    let lines: [String]
    /// The texts of the fenced code blocks.
    let fences: [String]
    /// The text outside of fenced and inline code.
    let prose: String

    init(_ text: String) {
        self.text = text
        var lines: [String] = []
        var fences: [String] = []
        var block: [Substring] = []
        var code = CodeFences()
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            switch code.take(line) {
            case .outside: lines.append(String(line))
            case .inside: block.append(line)
            case .mark where code.isInside: block = []
            case .mark: fences.append(block.joined(separator: "\n"))
            }
        }
        if code.isInside { fences.append(block.joined(separator: "\n")) }
        self.lines = lines
        self.fences = fences
        prose = Self.withoutCode(lines.joined(separator: "\n"))
    }

    private static func withoutCode(_ text: String) -> String {
        var rest = text[...]
        var prose = ""
        while let open = rest.firstIndex(of: "`") {
            let behind = rest.index(after: open)
            guard let close = rest[behind...].firstIndex(of: "`") else { break }
            prose += rest[..<open] + " "
            rest = rest[rest.index(after: close)...]
        }
        return prose + rest
    }

    /// The lines outside of fenced code that hold something.
    var fullLines: [String] { lines.map(\.trimmingSpace).filter { !$0.isEmpty } }

    /// Words of the prose, without the punctuation around them.
    var words: [String] {
        prose.split(whereSeparator: \.isWhitespace).map { word in
            var word = word
            while let first = word.first, !first.isLetter, !first.isNumber { word.removeFirst() }
            while let last = word.last, !last.isLetter, !last.isNumber { word.removeLast() }
            return String(word)
        }.filter { !$0.isEmpty }
    }

    // MARK: Counting

    /// How many words there are, hyphenated ones counted as one and as several.
    var wordCount: ClosedRange<Int> {
        let text = lines.joined(separator: " ")
        let whole = text.split(whereSeparator: \.isWhitespace)
            .count { $0.contains { $0.isLetter || $0.isNumber } }
        let parted = text.split { !$0.isLetter && !$0.isNumber && $0 != "'" && $0 != "’" }.count
        return min(whole, parted)...max(whole, parted)
    }

    /// How many sentences there are, counted strictly and generously.
    var sentenceCount: ClosedRange<Int> {
        let lines = fullLines
        guard !lines.isEmpty else { return 0...0 }
        var (least, most) = (0, 0)
        for (number, line) in lines.enumerated() {
            let words = line.split(separator: " ").map(String.init)
            for (index, word) in words.enumerated() {
                guard let end = Self.sentenceEnd(word) else { continue }
                let next = index + 1 < words.count ? words[index + 1] : nil
                let begins = next.map(Self.beginsSentence) ?? (number + 1 < lines.count)
                // "e.g. the plan" goes on.
                if begins || next == nil || end == .sure { most += 1 }
                if begins, end == .sure, next != nil || !Self.isMark(line) { least += 1 }
            }
            // A line that ends without a point may be a sentence as well.
            if words.last.map({ Self.sentenceEnd($0) == nil }) ?? false { most += 1 }
        }
        // Scripts that set no space behind a point.
        let wide = prose.count { "。！？".contains($0) }
        if wide > 1 { (least, most) = (max(least, wide - 1), max(most, wide)) }
        return (least + 1)...max(most, least + 1)
    }

    private enum End { case sure, perhaps }

    /// Whether a word ends a sentence.
    private static func sentenceEnd(_ word: String) -> End? {
        var core = word[...]
        while let last = core.last, "\"”“’')]*_»".contains(last) { core.removeLast() }
        guard let mark = core.last, ".!?…".contains(mark) else { return nil }
        let stem = core.drop { !$0.isLetter && !$0.isNumber }.dropLast().lowercased()
        if titles.contains(stem) { return nil }
        let isShort = stem.count <= 1 || stem.contains(".") || abbreviations.contains(stem)
        let isNumber = stem.allSatisfy { $0.isNumber }
        return mark == "…" || core.hasSuffix("..") || mark == "." && (isShort || isNumber)
            ? .perhaps : .sure
    }

    private static func beginsSentence(_ word: String) -> Bool {
        word.drop { "\"“„‘'(*_[¿¡«".contains($0) }.first.map { $0.isUppercase } ?? false
    }

    /// Whether a line only marks what follows: a heading, an item of a list, a greeting.
    private static func isMark(_ line: String) -> Bool {
        line.hasPrefix("#") || item(line) != nil
    }

    /// Always followed by a name.
    private static let titles: Set = ["mr", "mrs", "ms", "dr", "prof", "st", "mme", "mlle", "sra"]

    private static let abbreviations: Set = [
        "etc", "vs", "approx", "no", "fig", "inc", "ltd", "co",
        "jr", "sr", "eg", "ie", "ca", "nr", "usw", "bzw", "ggf", "evtl", "sog", "str", "tel",
        "art", "vol", "pp", "ed", "cf", "al", "dept", "gov", "ud", "jan", "feb", "mar",
        "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec",
    ]

    /// How many paragraphs there are; nil where code or lists make that a matter of taste.
    var paragraphCount: Int? {
        guard fences.isEmpty, items.isEmpty else { return nil }
        let blocks = lines.map(\.trimmingSpace).split { $0.isEmpty }
        guard !blocks.contains(where: { $0[$0.startIndex].hasPrefix("#") }) else { return nil }
        return blocks.count
    }

    /// What begins an item of a list.
    enum Item { case bullet, number }

    /// The items of lists, in order.
    var items: [Item] { lines.compactMap { Self.item($0.trimmingSpace) } }

    private static func item(_ line: String) -> Item? {
        if let first = line.first, "-*•+–◦▪".contains(first), line.dropFirst().first == " " {
            return .bullet
        }
        let digits = line.prefix { $0.isNumber }
        guard (1...2).contains(digits.count) else { return nil }
        let behind = line.dropFirst(digits.count)
        let isNumber = behind.first.map { ".)".contains($0) } ?? false
        return isNumber && behind.dropFirst().first == " " ? .number : nil
    }

    /// Whether there is a table: a ruling line, or rows of cells.
    var hasTable: Bool {
        let pipes = lines.map { $0.count { $0 == "|" } }
        let isRuled = lines.contains { line in
            line.contains("|") && line.contains("--") && line.allSatisfy { "|-: \t".contains($0) }
        }
        return isRuled || zip(pipes, pipes.dropFirst()).contains { $0 >= 2 && $1 >= 2 }
    }

    /// Lines that are headings.
    var headings: [String] {
        fullLines.filter { line in
            let marks = line.prefix { $0 == "#" }
            return (1...6).contains(marks.count) && line.dropFirst(marks.count).first == " "
        }
    }

    /// Whether it holds styled text, headings, tables or fences.
    var hasMarkdown: Bool {
        if !fences.isEmpty || !headings.isEmpty || hasTable { return true }
        return prose.split(separator: "**", omittingEmptySubsequences: false).count > 2
    }

    /// The first and the last line that hold something, without their styling.
    var edges: (first: String, last: String)? {
        let all = text.split(separator: "\n").map { String($0).trimmingSpace }
            .filter { line in !line.isEmpty && !line.hasPrefix("```") }
        guard let first = all.first, let last = all.last else { return nil }
        func bare(_ line: String) -> String {
            line.filter { !"*_#>`\"“”„".contains($0) }.trimmingSpace
        }
        return (bare(first), bare(last))
    }

    /// A line that only greets: "Dear team,", "Hi Anna!".
    var greeting: String? {
        fullLines.first { line in
            let words = NoteClause.words(line)
            guard let first = words.first, words.count <= 5 else { return false }
            let pair = words.prefix(2).joined(separator: " ")
            let ends = line.last.map { ",!:.".contains($0) } ?? false
            return Self.greetings.contains(first) && (ends || words.count <= 2)
                || Self.greetings.contains(pair)
        }
    }

    private static let greetings: Set = [
        "hi", "hello", "hey", "dear", "greetings", "hallo", "liebe", "lieber", "moin", "servus",
        "bonjour", "salut", "cher", "chère", "hola", "estimado", "estimada", "querido", "ciao",
        "good morning", "good afternoon", "good evening", "guten tag", "guten morgen",
        "sehr geehrte",
        "sehr geehrter", "buenos días",
    ]

    // MARK: Dates, times, measures

    /// How dates are written.
    enum DateForm: CaseIterable { case iso, dotted, slashed, words }

    /// The ways in which dates stand in it.
    var dateForms: Set<DateForm> {
        let words = text.split(whereSeparator: \.isWhitespace).map { word in
            String(word.filter { !",;:!?()[]*\"'`".contains($0) })
        }
        var forms: Set<DateForm> = []
        for (index, word) in words.enumerated() {
            let core = word.hasSuffix(".") ? String(word.dropLast()) : word
            if Self.parts(core, "-").map({ [4, 2, 2] == $0 }) ?? false { forms.insert(.iso) }
            for (mark, form) in [(".", DateForm.dotted), ("/", .slashed)] {
                guard let parts = Self.parts(core, Character(mark)), parts.count == 3,
                    parts[0] <= 2, parts[1] <= 2, [2, 4].contains(parts[2])
                else { continue }
                forms.insert(form)
            }
            guard Self.months.contains(core.lowercased()),
                core != "may" && core != "march" && core != "mar"
            else { continue }
            let near = [index - 1, index + 1, index - 2].filter(words.indices.contains)
                .filter { $0 != index - 2 || ["of", "de"].contains(words[index - 1]) }
            if near.contains(where: { Self.isDay(words[$0]) }) { forms.insert(.words) }
        }
        return forms
    }

    /// The numbers of digits between some marks; nil when there is anything else.
    private static func parts(_ word: String, _ mark: Character) -> [Int]? {
        let parts = word.split(separator: mark, omittingEmptySubsequences: false)
        guard parts.count == 3, parts.allSatisfy({ !$0.isEmpty && $0.allSatisfy(\.isNumber) })
        else { return nil }
        return parts.map(\.count)
    }

    private static func isDay(_ word: String) -> Bool {
        let digits = word.prefix { $0.isNumber }
        let behind = word.dropFirst(digits.count).lowercased()
        return Int(digits).map { (1...31).contains($0) } ?? false
            && ["", "st", "nd", "rd", "th", ".", "er"].contains(behind)
    }

    private static let months = Set(
        """
        january february march april may june july august september october november december \
        jan feb mar apr jun jul aug sep sept oct nov dec januar februar märz mai juni juli oktober \
        dezember janvier février mars avril juin juillet août septembre octobre novembre décembre \
        enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre
        """.split(separator: " ").map(String.init)
    )

    /// Whether times stand in it by the 12-hour clock, and by the 24-hour clock.
    var clocks: (twelve: Bool, twentyFour: Bool) {
        let words = text.lowercased().split { $0.isWhitespace || "()[],;*".contains($0) }
            .map { $0.filter { $0 != "." } }
        var (twelve, twentyFour) = (false, false)
        for (index, word) in words.enumerated() {
            let isHalf = ["am", "pm"].contains(word)
            let previous = index > 0 ? words[index - 1] : ""
            if isHalf, previous.first?.isNumber == true { twelve = true }
            if word.first?.isNumber == true, word.hasSuffix("am") || word.hasSuffix("pm"),
                word.dropLast(2).allSatisfy({ $0.isNumber || $0 == ":" })
            {
                twelve = true
            }
            let parts = word.split(separator: ":", omittingEmptySubsequences: false)
            let next = index + 1 < words.count ? words[index + 1] : ""
            if (2...3).contains(parts.count), parts.allSatisfy({ $0.allSatisfy(\.isNumber) }),
                (1...2).contains(parts[0].count), parts[1].count == 2, !["am", "pm"].contains(next)
            {
                twentyFour = true
            }
        }
        return (twelve, twentyFour)
    }

    /// Whether amounts stand in it in imperial units, and in metric ones.
    var measures: (imperial: Bool, metric: Bool) {
        var (imperial, metric) = (false, false)
        let words = prose.lowercased().split { $0.isWhitespace || "()[],;*".contains($0) }
        for (index, word) in words.enumerated() {
            var unit = word.drop { $0.isNumber || ".,-–".contains($0) }
            while unit.last == "." { unit.removeLast() }
            let isJoined = unit.count < word.count
            let previous = index > 0 ? words[index - 1] : ""
            guard isJoined || previous.contains(where: \.isNumber) else { continue }
            if Self.imperial.contains(String(unit)) { imperial = true }
            if Self.metric.contains(String(unit)) { metric = true }
        }
        return (imperial, metric)
    }

    private static let imperial: Set = [
        "mile", "miles", "mph", "feet", "ft", "inch", "inches", "pounds", "lbs", "lb", "ounces",
        "oz",
        "gallons", "fahrenheit", "°f", "yards", "cups", "cup",
    ]

    private static let metric: Set = [
        "km", "kilometers", "kilometres", "kilometer", "kilometre", "m", "meters", "metres",
        "meter",
        "metre", "cm", "mm", "kg", "g", "grams", "kilograms", "celsius", "°c", "liters", "litres",
        "l", "ml", "km/h", "centimeters", "centimetres",
    ]

    /// Whether there is a picture among its characters.
    var hasEmoji: Bool {
        text.unicodeScalars.contains { $0.properties.isEmojiPresentation || $0.value == 0xFE0F }
    }
}
