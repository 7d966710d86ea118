/// A language that notes name, and answers are recognised by.
enum SpokenLanguage: String, CaseIterable {
    case english = "English"
    case german = "German"
    case french = "French"
    case spanish = "Spanish"
    case italian = "Italian"
    case portuguese = "Portuguese"
    case dutch = "Dutch"
    case japanese = "Japanese"
    case chinese = "Chinese"
    case korean = "Korean"
    case russian = "Russian"

    /// The language of a name, in one of several languages.
    init?(named word: String) {
        guard let language = Self.names[word] else { return nil }
        self = language
    }

    private static let names: [String: SpokenLanguage] = [
        "english": .english, "englisch": .english, "anglais": .english, "inglés": .english,
        "ingles": .english, "german": .german, "deutsch": .german, "allemand": .german,
        "alemán": .german, "aleman": .german, "french": .french, "französisch": .french,
        "franzoesisch": .french, "français": .french, "francais": .french, "francés": .french,
        "frances": .french, "spanish": .spanish, "spanisch": .spanish, "espagnol": .spanish,
        "español": .spanish, "espanol": .spanish, "italian": .italian, "italienisch": .italian,
        "italiano": .italian, "portuguese": .portuguese, "portugiesisch": .portuguese,
        "portugais": .portuguese, "português": .portuguese, "dutch": .dutch,
        "niederländisch": .dutch, "néerlandais": .dutch, "japanese": .japanese,
        "japanisch": .japanese, "japonais": .japanese, "japonés": .japanese, "chinese": .chinese,
        "chinesisch": .chinese, "chinois": .chinese, "chino": .chinese, "korean": .korean,
        "koreanisch": .korean, "coréen": .korean, "russian": .russian, "russisch": .russian,
        "russe": .russian, "ruso": .russian,
    ]

    /// What can be told of a text and this language.
    ///
    /// - Parameter text: Prose, without code.
    /// - Returns: Whether the text is in it; nil when that cannot be told.
    func isLanguage(of text: String) -> Bool? {
        let scripts = Scripts(text)
        let words = NoteClause.words(text)
        guard let signs = scripts.signs(of: self) else {
            // Latin letters: told by the small words that every sentence has.
            if scripts.latin < scripts.other { return false }
            let mine = Self.weight(of: words, in: self)
            let rival =
                Self.latin.filter { $0 != self }
                .map { Self.weight(of: words, in: $0) }.max { $0.sum < $1.sum } ?? mine
            if mine.words >= 2, Double(mine.sum) >= 1.3 * Double(rival.sum) { return true }
            let share = Double(rival.words) / Double(max(1, words.count))
            let isPlain = rival.words >= 4 ? share >= 0.15 : rival.words >= 2 && share >= 0.3
            return isPlain && rival.own >= 1 && rival.sum >= 2 * mine.sum ? false : nil
        }
        if signs >= 2 { return true }
        let isLatin = Self.latin.contains { Self.weight(of: words, in: $0).words >= 3 }
        return isLatin && signs == 0 ? false : nil
    }

    /// How many letters of each script a text has.
    private struct Scripts {
        var (latin, kana, han, hangul, cyrillic) = (0, 0, 0, 0, 0)

        var other: Int { kana + han + hangul + cyrillic }

        init(_ text: String) {
            for scalar in text.unicodeScalars where scalar.properties.isAlphabetic {
                switch scalar.value {
                case ..<0x0250: latin += 1
                case 0x0400..<0x0530: cyrillic += 1
                case 0x3040..<0x3100: kana += 1
                case 0x4E00..<0xA000: han += 1
                case 0xAC00..<0xD7B0: hangul += 1
                default: break
                }
            }
        }

        /// How many letters speak for a language; nil for those in Latin letters.
        func signs(of language: SpokenLanguage) -> Int? {
            switch language {
            case .japanese: kana
            // Japanese has them, too.
            case .chinese: kana == 0 ? han : 0
            case .korean: hangul
            case .russian: cyrillic
            default: nil
            }
        }
    }

    /// What the small words of a language come to in a text.
    private struct Weight {
        /// How many there are.
        var words = 0
        /// How many of them no other language has.
        var own = 0
        /// Both together.
        var sum: Int { words + own }
    }

    private static func weight(of words: [String], in language: SpokenLanguage) -> Weight {
        guard let mine = small[language] else { return Weight() }
        let known = words.filter(mine.contains)
        let own = known.count { word in
            !small.contains { $0.key != language && $0.value.contains(word) }
        }
        return Weight(words: known.count, own: own)
    }

    private static let latin: [SpokenLanguage] = [
        .english, .german, .french, .spanish, .italian, .portuguese, .dutch,
    ]

    private static let small: [SpokenLanguage: Set<String>] = [
        .english: set(
            """
            the and of to is are you that with for this it be have not from at on your will an was by \
            which but they what how its should there their has or can if when then into
            """
        ),
        .german: set(
            """
            der die das und ist nicht mit ein eine zu den von für auf sich im dem des auch es sie wir \
            ich als bei aus nach wird sind oder werden kann einen einer einem man wie zum zur durch
            """
        ),
        .french: set(
            """
            le la les et est des une un du de en que pour dans pas vous sur avec il elle au aux par \
            plus ce cette sont ou qui nous votre vos son sa ses être puis
            """
        ),
        .spanish: set(
            """
            el la los las y es de que en un una para con no por del se su al lo como más está son tu \
            usted puede este esta hay sus
            """
        ),
        .italian: set(
            """
            il lo la gli le e è di che un una per con non del della dei sono in si da al nel alla più \
            questo anche
            """
        ),
        .portuguese: set(
            "o a os as e é de que um uma para com não do da em no na por se mais são ao dos das você"
        ),
        .dutch: set(
            "de het een en van is dat niet met voor op te zijn je aan er ook als bij naar wordt"
        ),
    ]

    private static func set(_ text: String) -> Set<String> {
        Set(text.split(whereSeparator: \.isWhitespace).map(String.init))
    }
}
