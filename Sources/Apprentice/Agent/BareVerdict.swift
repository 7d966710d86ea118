/// Tells a note that only judges ("nice", "hmm", "that was great") from one that says what to do.
package enum BareVerdict {
    /// Whether a note holds nothing to learn: every word of it praises, blames or fills, or it has no
    /// words at all (":)", "👍", "??").
    package static func isOne(_ note: String) -> Bool {
        let words = Words.split(note)
        guard words.isEmpty else { return words.allSatisfy(known.contains) }
        return note.allSatisfy { $0.isWhitespace || "!?.,:;()^*+-_~=".contains($0) || $0.isEmoji }
    }

    /// In the languages that most terminals are used in; apostrophes are left out as `Words` does.
    private static let known = Set(
        """
        nice good great perfect excellent awesome amazing brilliant cool fine ok okay k well done fantastic \
        wonderful super lovely neat sweet solid impressive helpful useful useless correct right exactly yes \
        yep yeah yup sure thanks thank thx ty cheers bravo wow wrong bad incorrect false awful terrible \
        horrible poor weak nonsense rubbish garbage crap hmm hm hmmm mm meh ugh eh oh huh lol haha no nope \
        nah nay better worse much very really so too quite pretty just not isnt wasnt totally absolutely \
        completely that thats this it its is was a an the one answer reply response job work you i me love \
        like liked loved hate hated dont for of and as always again all mostly partly almost \
        gut schön richtig falsch schlecht genau danke prima toll ja nein das ist war sehr nicht \
        bien bon bonne merci parfait mal faux oui non très pas super génial c est \
        bueno buena bien gracias perfecto mal incorrecto sí muy genial está es
        """.split(whereSeparator: \.isWhitespace).map(String.init)
    )
}

extension Character {
    /// Whether it is shown as a picture, and is not a digit or sign that only may be.
    fileprivate var isEmoji: Bool {
        unicodeScalars.contains { $0.properties.isEmojiPresentation || $0.value == 0xFE0F }
    }
}
