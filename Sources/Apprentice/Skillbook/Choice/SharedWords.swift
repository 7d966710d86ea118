/// Whether a question and a skill have a word in common, or the beginning of one.
///
/// The index also finds what shares three letters somewhere, so that `kubectl` finds `kubernetes`; alone
/// that puts the lesson on branches in front of France.
struct SharedWords {
    private let stems: Set<String>
    private let beginnings: Set<String>
    private let isForeign: Bool
    /// What a text must hold, as bytes, for one of its words to be the question's or to begin like it.
    private let marks: [[UInt8]]

    init(_ question: String) {
        stems = Set(Words.contentStems(question))
        beginnings = Set(stems.filter { $0.count >= 4 }.map { String($0.prefix(4)) })
        // Scripts without spaces have no words to compare.
        isForeign = question.unicodeScalars.contains { $0.value > 0x2E7F }
        // An ending may have been exchanged when a word was cut to its stem: "tries", "try".
        marks = stems.map { stem in
            let letters = stem.count > 4 ? stem.prefix(4) : stem.prefix(max(2, stem.count - 1))
            return Array(letters.utf8)
        }.uniqued()
    }

    /// Whether words of a text may be the question's; without reading the words.
    func mayStand(in text: String) -> Bool {
        if isForeign { return true }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count)
        var isASCII = true
        for byte in text.utf8 {
            if byte >= 0x80 { isASCII = false }
            bytes.append((0x41...0x5A).contains(byte) ? byte | 0x20 : byte)
        }
        if !isASCII { bytes = Array(text.lowercased().utf8) }
        return bytes.withUnsafeBufferPointer { text in
            marks.contains { Self.holds(text, $0) }
        }
    }

    private static func holds(_ text: UnsafeBufferPointer<UInt8>, _ mark: [UInt8]) -> Bool {
        guard let first = mark.first, text.count >= mark.count else { return false }
        for start in 0...(text.count - mark.count) where text[start] == first {
            if mark.indices.allSatisfy({ text[start + $0] == mark[$0] }) { return true }
        }
        return false
    }

    func stand(in skill: Skill) -> Bool {
        if isForeign { return true }
        let questions = skill.sources.filter { $0.state == .live }.compactMap(\.question)
        let texts = [skill.fullText] + skill.keywords + questions
        return texts.contains { text in
            Words.contentStems(text).contains {
                stems.contains($0) || $0.count >= 4 && beginnings.contains(String($0.prefix(4)))
            }
        }
    }
}
