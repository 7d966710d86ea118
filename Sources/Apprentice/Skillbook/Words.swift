/// Words as the book compares them: folded, without stop words, cut to their stems.
package enum Words {
    /// The words of a text, lowercased, in order; letters, digits and what joins them inside a word.
    package static func split(_ text: String) -> [String] {
        if text.utf8.allSatisfy({ $0 < 0x80 }) { return split(ascii: text.utf8) }
        var words: [String] = []
        var word = ""
        for character in text.lowercased() {
            if character.isLetter || character.isNumber {
                word.append(character)
            } else if character == "'" || character == "’" {
                continue
            } else if !word.isEmpty {
                words.append(word)
                word = ""
            }
        }
        if !word.isEmpty { words.append(word) }
        return words
    }

    /// The same over bytes, because whole books are indexed.
    private static func split(ascii text: String.UTF8View) -> [String] {
        var words: [String] = []
        var word: [UInt8] = []
        func end() {
            if !word.isEmpty { words.append(String(decoding: word, as: UTF8.self)) }
            word.removeAll(keepingCapacity: true)
        }
        for byte in text {
            switch byte {
            case 0x30...0x39, 0x61...0x7A: word.append(byte)
            case 0x41...0x5A: word.append(byte | 0x20)
            case UInt8(ascii: "'"): continue
            default: end()
            }
        }
        end()
        return words
    }

    /// The stems of the words that carry meaning, in order.
    package static func contentStems(_ text: String) -> [String] {
        split(text).filter {
            !stopWords.contains($0) && ($0.utf8.count > 1)
        }
        .map(stem)
    }

    /// How much two texts are about the same: shared stems over the smaller text's stems, 0…1.
    package static func likeness(_ left: String, _ right: String) -> Double {
        let a = Set(contentStems(left))
        let b = Set(contentStems(right))
        let smaller = min(a.count, b.count)
        return smaller == 0 ? 0 : Double(a.intersection(b).count) / Double(smaller)
    }

    /// Cuts the common English endings off a word.
    ///
    /// Lighter than Porter's: it must bring `deploys`, `deployed`, `deploying` and `deployment`
    /// together and may leave rarer forms apart; trigrams catch those.
    package static func stem(_ word: String) -> String {
        // Over bytes, because whole books are indexed.
        var stem = Array(word.utf8)
        guard stem.count > 3, stem.allSatisfy(isLetter) else { return word }
        func cut(_ ending: [UInt8], leaving: Int, adding: UInt8? = nil) -> Bool {
            guard stem.count - ending.count >= leaving, ends(stem, with: ending) else {
                return false
            }
            stem.removeLast(ending.count)
            if let adding { stem.append(adding) }
            return true
        }
        let (e, s, y) = (UInt8(ascii: "e"), UInt8(ascii: "s"), UInt8(ascii: "y"))
        if stem.last == s {
            let before = stem[stem.count - 2]
            if stem.count >= 6, ends(stem, with: Array("sses".utf8)) {
                stem.removeLast(2)
            } else if !cut(Array("ies".utf8), leaving: 2, adding: y), !"sui".utf8.contains(before) {
                _ = cut([s], leaving: 3)
            }
        }
        for ending in endings where cut(ending, leaving: 3) {
            // "running" → "runn" → "run"; "rolled" keeps "roll" because l and s double by themselves.
            if let last = stem.last, stem.dropLast().last == last, !"lsz".utf8.contains(last) {
                stem.removeLast()
            }
            break
        }
        if stem.count > 3, stem.last == e { stem.removeLast() }
        if stem.count > 3, stem.last == y { stem[stem.count - 1] = UInt8(ascii: "i") }
        return String(decoding: stem, as: UTF8.self)
    }

    private static let endings = [
        "ments", "ment", "ations", "ation", "ings", "ing", "edly", "ed", "ers", "er", "ly", "es",
    ].map { Array($0.utf8) }

    private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }

    private static func ends(_ word: [UInt8], with ending: [UInt8]) -> Bool {
        word.count >= ending.count && word[(word.count - ending.count)...].elementsEqual(ending)
    }

    /// Words that say nothing about what a text is about.
    package static let stopWords = Set(
        """
        a about above after again all also always am an and any anybody anyone anything are as ask asked \
        asking at be because been before being below best better between both but by can cannot could \
        couldnt d did didnt do does doesnt doing done dont down during each either else ever every \
        everyone everything explain few for from further get gets getting give given gives go goes going \
        good got had has have having he her here hers him his how however i id if ill im in instead into \
        is isnt it its itself ive just know less let lets like ll long m many may maybe me mean might \
        mine more most much must my need needs never new no nor not nothing now of off often on once one \
        only onto or other our ours out over own per perhaps please put question questions rather re \
        really right s same say says see shall she should shouldnt show since so some somebody someone \
        something still such sure t take tell than thank thanks that thats the their theirs them then \
        there these they thing things this those though three through to together too try two under \
        until up upon us use used uses using ve very via want wants was wasnt way we well were what \
        whats when where whether which while who whom whose why will with within without wont would \
        write wrong yes yet you your yours answer answers answered answering reply replies respond
        """.split(whereSeparator: \.isWhitespace).map(String.init)
    )
}
