/// What a person wrote of a message: without code and quotes.
enum CorrectionText {
    /// The text without fenced and indented code, and without lines that quote somebody.
    static func prose(of message: String) -> String {
        var code = CodeFences()
        var lines: [Substring] = []
        for line in message.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
            guard code.take(line) == .outside, !line.hasPrefix("    "), !line.hasPrefix("\t"),
                !line.drop(while: { $0 == " " }).hasPrefix(">")
            else { continue }
            lines.append(line)
        }
        return lines.joined(separator: "\n").trimmingSpace
    }

    /// Whether an answer asks something at its end, so that "no, …" may answer it.
    static func endsWithQuestion(_ answer: String) -> Bool {
        let last = answer.trimmingSpace.split(whereSeparator: \.isNewline).last ?? ""
        return last.contains("?")
    }
}

/// A sentence of a message, and what it says of the answer before it.
struct CorrectionSentence {
    /// Its words, lowercased, with a space between and none of its commas.
    let plain: String
    /// Whether a comma or the like stands behind its first word.
    let hasMarkBehindFirst: Bool
    /// Whether it asks something.
    let isQuestion: Bool
    /// Whether something polite stood before it, and a "but" behind that.
    let hasBut: Bool

    /// What a sentence says.
    struct Reading {
        var certainty = PlainCorrection.Certainty.none
        /// Whether it plainly speaks of the answer: it denies it, or says that it is wrong.
        var speaksOfAnswer = false
    }

    private init?(_ text: Substring, mark: Character?) {
        let clean = String(text.map { $0 == "’" ? "'" : $0 }).lowercased().trimmingSpace
        var words = clean.split { $0.isWhitespace || ",;:!–—\"“”«»()".contains($0) }
            .map(String.init).filter { $0 != "-" }
        var isPolite = false
        var hasBut = false
        var rest = clean[...]
        while words.count > 1, Phrases.leading.contains(words[0]) || Phrases.but.contains(words[0])
        {
            if Phrases.but.contains(words[0]), isPolite { hasBut = true }
            isPolite = true
            if let place = rest.firstIndex(where: \.isWhitespace) {
                rest = rest[place...].drop(while: \.isWhitespace)
            }
            words.removeFirst()
        }
        guard !words.isEmpty else { return nil }
        plain = words.joined(separator: " ")
        let behind = rest.drop { $0 != " " && !",;:!–—.-".contains($0) }.first
        hasMarkBehindFirst = behind.map { ",;:!–—-.".contains($0) } ?? false || words.count == 1
        isQuestion =
            mark == "?" || words.first.map(Phrases.asking.contains) ?? false
            || Phrases.begins(plain, Phrases.askingPhrases)
        self.hasBut = hasBut
    }

    /// The sentences of a text.
    static func all(in text: String) -> [CorrectionSentence] {
        var sentences: [CorrectionSentence] = []
        var start = text.startIndex
        var index = start
        func close(_ end: String.Index, _ mark: Character?) {
            if let sentence = CorrectionSentence(text[start..<end], mark: mark) {
                sentences.append(sentence)
            }
        }
        while index < text.endIndex {
            let next = text.index(after: index)
            let character = text[index]
            let isEnd = next == text.endIndex || text[next].isWhitespace
            if character.isNewline || "!?".contains(character) && isEnd
                || character == "." && isEnd
            {
                close(index, character)
                start = next
            }
            index = next
        }
        close(text.endIndex, nil)
        return sentences.joinedOpeners()
    }

    /// Whether it only thanks, agrees or says to go on.
    var isCourtesy: Bool { Phrases.begins(plain, Phrases.courtesies) }

    /// Whether it asks for something new.
    var isRequest: Bool {
        plain.split(separator: " ").first.map { Phrases.requests.contains(String($0)) } ?? false
    }

    /// What it says of the answer.
    ///
    /// - Parameters:
    ///   - isFirst: Whether it is the message's first sentence.
    ///   - answer: The stems of the answer.
    ///   - isReply: Whether the answer ended with a question.
    /// - Returns: How sure it is, and of what.
    func reading(isFirst: Bool, answer: Set<String>, isReply: Bool) -> Reading {
        var reading = Reading()
        guard !isQuestion, !isCourtesy else { return reading }
        let isAboutAnswer = !answer.isDisjoint(with: Words.contentStems(plain))
        if let rest = denied, isFirst {
            let first = rest.split(separator: " ").first.map(String.init) ?? ""
            guard !rest.isEmpty, !Phrases.begins(rest, Phrases.replies),
                // "No, what about staging" asks.
                !Phrases.asking.contains(first), !Phrases.begins(rest, Phrases.askingPhrases)
            else { return reading }
            reading.speaksOfAnswer = true
            let isStrong = states(rest) || replaces(rest)
            reading.certainty = !isReply || isStrong ? .sure : .possible
            if Phrases.begins(rest, Phrases.vague) { reading.certainty = .possible }
            return reading
        }
        if Phrases.begins(plain, Phrases.reports) { return reading }
        if Phrases.begins(plain, Phrases.wrong) || Phrases.holds(plain, Phrases.wrongAnywhere) {
            reading.speaksOfAnswer = true
            reading.certainty = plain.split(separator: " ").count > 3 ? .sure : .possible
            return reading
        }
        if states(plain) { reading.certainty = isReply && isFirst ? .possible : .sure }
        if replaces(plain) || Phrases.begins(plain, Phrases.forbids) {
            reading.speaksOfAnswer = isAboutAnswer || hasBut
            reading.certainty = max(
                reading.certainty,
                reading.speaksOfAnswer && !isReply ? .sure : .possible
            )
        } else if hasBut, isAboutAnswer {
            reading.speaksOfAnswer = true
            reading.certainty = max(reading.certainty, .possible)
        }
        return reading
    }

    /// What stands behind a "no"; nil when it begins with none.
    private var denied: String? {
        let words = plain.split(separator: " ").map(String.init)
        guard let first = words.first, Phrases.noes.contains(first) else { return nil }
        // "no idea", "no uses npm": a "no" of its own has a comma, or a word that begins a sentence.
        guard hasMarkBehindFirst || words.count > 1 && Phrases.subjects.contains(words[1]) else {
            return nil
        }
        return words.dropFirst().drop { Phrases.noes.contains($0) }.joined(separator: " ")
    }

    private func states(_ text: String) -> Bool {
        Phrases.begins(text, Phrases.rules) || Phrases.holds(text, Phrases.rulesAnywhere)
    }

    private func replaces(_ text: String) -> Bool {
        Phrases.holds(text, Phrases.replacing) || text.hasSuffix(" instead")
            || text.hasSuffix(" stattdessen")
    }
}

extension [CorrectionSentence] {
    /// The same with a "no" that stands alone as a part of the sentence behind it.
    fileprivate func joinedOpeners() -> [CorrectionSentence] {
        guard count > 1, Phrases.noes.contains(self[0].plain), !self[0].isQuestion,
            !self[1].isQuestion
        else { return self }
        return [self[0].followed(by: self[1])] + dropFirst(2)
    }
}

extension CorrectionSentence {
    fileprivate func followed(by next: CorrectionSentence) -> CorrectionSentence {
        CorrectionSentence(joining: self, next)
    }

    private init(joining first: CorrectionSentence, _ next: CorrectionSentence) {
        plain = first.plain + " " + next.plain
        (hasMarkBehindFirst, isQuestion, hasBut) = (true, false, false)
    }
}

/// The phrases by which corrections are told from other messages, in English, German, French and Spanish.
///
/// They are general: none names a tool, a language or a task.
private enum Phrases {
    /// Whether a text begins with one of some phrases, whole words only.
    static func begins(_ text: String, _ phrases: [String]) -> Bool {
        phrases.contains {
            text.hasPrefix($0) && (text.utf8.count == $0.utf8.count || text.hasPrefix($0 + " "))
        }
    }

    /// Whether one of some phrases stands in a text, whole words only.
    static func holds(_ text: String, _ phrases: [String]) -> Bool {
        let padded = " " + text + " "
        return phrases.contains { padded.contains(" " + $0 + " ") }
    }

    private static func list(_ text: String) -> [String] {
        text.split(whereSeparator: \.isNewline).flatMap { $0.split(separator: "|") }
            .map { String($0).trimmingSpace }.filter { !$0.isEmpty }
    }

    /// What may stand before the point.
    static let leading = Set(
        list(
            """
            ok|okay|hm|hmm|well|sorry|thanks|thank|thx|almost|close|good|great|nice|wait|hey|oh|ah|please|pls
            also|and|yes|yeah|right|sure|fine|looks|you|actually
            gut|danke|fast|moment|hey|ach|bitte|ja|äh|naja|tja|und|schön|super|eigentlich
            merci|bien|presque|attends|ah|euh|s'il|oui|et|d'accord|parfait
            gracias|bien|casi|espera|vale|por|sí|y|perfecto|bueno
            """
        ).filter { !["you", "looks", "s'il", "por"].contains($0) }
    )
    static let but: Set = ["but", "aber", "mais", "pero", "jedoch", "however"]

    static let noes: Set = [
        "no", "nope", "nah", "nein", "nee", "nö", "non", "não", "wrong", "falsch", "faux",
    ]

    /// Words that begin a sentence of its own behind a "no" without a comma.
    static let subjects: Set = [
        "we", "you", "it", "it's", "that", "that's", "the", "use", "this", "wir", "du", "es", "das",
        "der",
        "die", "nimm", "on", "nous", "il", "ce", "c'est", "le", "la", "les", "utilise", "usa",
        "nosotros", "eso",
        "el",
    ]

    /// What asks something although it has no question mark.
    static let asking: Set = [
        "what", "what's", "how", "why", "when", "where", "which", "who", "whose", "can", "could",
        "would",
        "should", "is", "are", "does", "do", "did", "will", "has", "have", "was", "were", "wie",
        "warum",
        "wieso", "wann", "wo", "welche", "welcher", "welches", "wer", "kannst", "könntest", "ist",
        "sind", "hast",
        "gibt", "comment", "pourquoi", "quand", "où", "quel", "quelle", "qui", "peux-tu",
        "pouvez-vous",
        "est-ce", "cómo", "qué", "cuándo", "dónde", "cuál", "quién", "puedes", "podrías",
    ]
    static let askingPhrases = list(
        """
        do you|does it|did you|what about|how about|i wonder|tell me|let me know
        was ist|was macht|was bedeutet|qu'est-ce|que fait|por qué|para qué|qué tal
        """
    ).filter { $0 != "do not" }

    /// What thanks, agrees, or says to go on.
    static let courtesies = list(
        """
        thanks|thank you|thx|cheers|no thanks|no thank you|no problem|no problems|no worries|no need|no rush
        no idea|no clue|no objections|no changes|that's fine|that is fine|that's ok|that's okay|that's all
        that is all|that's it|that's good|that's great|that's right|that works|it's fine|it's ok|it's okay
        all good|i'm good|i am good|never mind|nevermind|don't worry|do not worry|not needed|forget it
        please don't worry|always happy|never been|not sure|not bad|not yet|not now|looks good|lgtm|perfect
        great work|good job|well done|got it|makes sense|i see|sounds good|go ahead|carry on|keep going|yes
        wrong window|wrong chat|wrong tab|wrong thread|don't bother|don't mind|don't forget|do not forget
        never seen|never heard|never knew|never thought|always wondered|always thought|always wanted
        we use it every|we never know|we don't know|we do not know|i don't know|i do not know
        danke|vielen dank|nein danke|kein problem|alles gut|passt|passt so|nicht schlecht|noch nicht|nicht nötig
        keine ahnung|keine sorge|schon gut|mach weiter|sieht gut aus|genau|stimmt|super|immer gerne|vergiss nicht
        nie gehört|nie gesehen
        merci|non merci|pas de problème|pas de souci|c'est bon|ça va|ça marche|pas mal|pas encore|aucune idée
        laisse tomber|très bien|parfait|d'accord|toujours là|jamais vu|jamais entendu|n'oublie pas
        gracias|muchas gracias|no gracias|no hay problema|no pasa nada|está bien|todo bien|no está mal
        todavía no|aún no|ni idea|no sé|de acuerdo|perfecto|nunca había|no te preocupes|no olvides|sin problema
        """
    )

    /// What follows a "no" that answers, reports or only says to go on.
    static let replies =
        courtesies
        + list(
            """
            thanks|problem|worries|need|rush|i haven't|i have not|i didn't try|i have no|i've not|i don't have|i don't think
            i don't see|i don't need|i can't|i cannot|i'm|i am|i think|i just|i was|i'll|i will|i'd rather not|i would
            it still|it doesn't|it does not|it didn't|it fails|it works|it worked|it crashes|still|same|the error
            the same error|not yet|not now|not needed|not really|continue|proceed|keep it|keep going|leave it|leave that
            leave them|leave the|skip|stop|wait|later|let's|lets|maybe|nothing|none|never mind|nevermind|go on|cancel
            abort|we can|you can|we're good|we are good|we don't have|we haven't|there is no|there are no|there isn't
            please go|please continue|please proceed|that is all|that will|that should be|that would|but thanks
            noch nicht|ich habe|ich hab|ich bin|ich glaube|ich weiß|ich denke|es geht|es geht nicht|das reicht
            das war's|das wär's|lass|weiter|später|immer noch|der fehler|warte|erst mal|vielleicht|brauche|brauchst
            wir haben keine|wir können
            je n'ai|je ne|je suis|je crois|je pense|ça ne|ça marche|laisse|vas-y|plus tard|rien|toujours|attends|on peut
            peut-être|il n'y
            yo no|no tengo|no he|creo|pienso|sigue|continúa|adelante|déjalo|más tarde|nada|eso es todo|todavía|aún
            espera|quizás|podemos|no hay
            """
        )

    /// What follows a "no" and may be a correction or a choice.
    static let vague = list(
        """
        just|only|first|do|do it|try|make|add|also|then|now|and|nur|erst|mach|versuch|seulement|juste|d'abord|solo
        primero|haz
        """
    )

    /// What reports how something went.
    static let reports = list(
        """
        it still|it doesn't|it does not|it didn't|it fails|it crashes|still|i get|i got|i see|getting|error
        the build|the test|the tests|now it|now i|that didn't|that did not|that doesn't|this doesn't|this fails
        es geht|es kommt|ich bekomme|jetzt|der build|der test|die tests|ça ne marche|j'ai|je reçois|sigue|me sale
        ahora
        """
    )

    /// What says that the answer is wrong, at the beginning of a sentence.
    static let wrong = list(
        """
        that's wrong|that is wrong|this is wrong|it's wrong|it is wrong|you're wrong|you are wrong|incorrect
        that's incorrect|that is incorrect|this is incorrect|that's not right|that is not right|that isn't right
        this isn't right|not right|not quite|not quite right|that's not how|that is not how|that isn't how
        that's not what|that is not what|this is not what|not what i|that isn't what|this isn't what|that's not the
        that is not the|that's the wrong|this is the wrong|that is the wrong|wrong file|wrong branch|wrong approach
        wrong command|wrong folder|wrong directory|wrong function|wrong name|wrong version|wrong way|wrong order
        you misunderstood|you misread|you forgot|you missed|you ignored|you skipped|you should have
        you shouldn't have|you were supposed|you weren't supposed|you used the wrong|you changed the wrong
        you picked the wrong|you mixed up|you're using the wrong|you keep|i said|i told you|i already told|i already said
        as i said|like i said|i asked you|i asked for|i meant|i didn't ask|i did not ask|i didn't mean|i didn't want
        i wanted|i never asked|i don't want|i do not want|we don't do|we do not do|we don't use|we do not use
        we never use|we don't have a|we no longer|that's outdated|that is outdated|that's deprecated|that is deprecated
        that's the old|that is the old|there is no such|there's no such|that flag does not|that flag doesn't
        that function doesn't|that file doesn't|that option doesn't|that command doesn't|that api doesn't
        das ist falsch|das stimmt nicht|stimmt nicht|das ist nicht richtig|das ist nicht das|so nicht|nicht so
        so war das nicht|du hast vergessen|du hast das falsche|du hast die falsche|du hast den falschen
        du hast mich falsch|du solltest nicht|du hättest|ich habe gesagt|ich hatte gesagt|ich sagte|ich meinte
        ich wollte|ich hab doch gesagt|ich habe doch gesagt|ich habe nicht|das falsche|die falsche|der falsche|wir verwenden kein
        wir verwenden keine|wir benutzen kein|wir benutzen keine|wir nutzen kein|wir nutzen keine|das gibt es nicht|das heißt nicht
        du verwechselst|du verwendest die falsche|du verwendest das falsche|nicht das
        c'est faux|c'est incorrect|ce n'est pas ça|ce n'est pas ce|ce n'est pas la|ce n'est pas le|c'est pas ça
        c'est pas ce|tu te trompes|tu as oublié|tu as mal|tu n'aurais|tu aurais dû|j'ai dit|j'avais dit|je voulais
        je t'ai dit|je parlais|mauvais fichier|mauvaise branche|c'est le mauvais|c'est la mauvaise|on n'utilise pas
        nous n'utilisons pas|ça n'existe pas|pas comme ça|tu confonds
        eso está mal|está mal|eso no es|esto no es|no es correcto|no es así|así no|te equivocas|te equivocaste
        has olvidado|te olvidaste|olvidaste|no era|dije|he dicho|te dije|quería|quise decir|me refería|archivo equivocado
        rama equivocada|no usamos|no utilizamos|eso no existe|no deberías|deberías haber|tendrías que haber
        es incorrecto|es falso|confundes
        """
    )

    /// The same, anywhere.
    static let wrongAnywhere = list(
        """
        is wrong here|is not what i asked|was not what i asked|isn't what i asked|not what i meant|not what i wanted
        is the wrong one|ist hier falsch|nicht das was ich|nicht was ich|pas ce que j'ai|pas ce que je
        no es lo que|no lo que pedí
        """
    )

    /// What states a rule, at the beginning of a sentence.
    static let rules = list(
        """
        we use|we always|we never|we only use|we call|we don't|we do not|we deploy|we keep|we write|we name|we prefer
        our convention|our style|our rule|our team|always|never|from now on|in the future|going forward|next time
        in this repo|in this project|in this codebase|in this repository|in our repo|in our codebase|here we
        please always|please never|remember to|remember that|remember we|remember i|i always|i prefer|i never want|i want you to always
        wir verwenden|wir benutzen|wir nutzen|wir nehmen|wir schreiben|wir nennen|wir machen das|bei uns|immer
        niemals|nie|ab jetzt|ab sofort|in zukunft|künftig|in diesem projekt|in diesem repo|hier nutzen|hier verwenden
        merk dir|denk daran|nächstes mal|unsere konvention|ich bevorzuge|ich möchte immer
        on utilise|nous utilisons|on emploie|on écrit|on appelle|chez nous|toujours|jamais|ne jamais|désormais
        dorénavant|à partir de maintenant|dans ce projet|dans ce dépôt|la prochaine fois|souviens-toi|rappelle-toi
        ici on|je préfère|notre convention
        usamos|utilizamos|nosotros usamos|aquí usamos|aquí utilizamos|siempre|nunca|a partir de ahora
        de ahora en adelante|en este proyecto|en este repo|en este repositorio|la próxima vez|recuerda que
        nuestra convención|prefiero|escribimos|llamamos
        """
    )

    /// The same, anywhere.
    static let rulesAnywhere = list(
        """
        from now on|in this repo we|in this project we|going forward|around here we|ab jetzt|ab sofort
        à partir de maintenant|a partir de ahora|de ahora en adelante
        """
    )

    /// What puts one thing in the place of another.
    static let replacing = list(
        """
        instead of|rather than|should be|should have been|should say|should use|should go|should live|is supposed to
        are supposed to|not the|must be|must not|needs to be|has to be|it's called|is called|and not|use the
        statt|anstatt|anstelle|sondern|muss heißen|sollte sein|sollte heißen|heißt|gehört in|gehört nach|und nicht
        au lieu de|plutôt que|devrait être|doit être|s'appelle|et pas|et non
        en vez de|en lugar de|sino|debería ser|debe ser|tiene que ser|se llama|y no
        """
    )

    /// What forbids.
    static let forbids = list(
        """
        don't|do not|stop|avoid|please don't|please do not|please stop|never|no more|you don't need|you do not need
        hör auf|bitte nicht|bitte kein|bitte keine|kein|keine|keinen|lass das|verwende kein|verwende keine|benutze kein
        benutze keine|nimm nicht|schreib keine|schreib nicht|mach keine|füge keine|nutze kein|nutze keine|änder nicht
        n'utilise pas|n'utilise jamais|n'ajoute pas|ne fais pas|ne mets pas|ne change pas|ne touche pas|n'écris pas
        arrête|évite|ne crée pas|ne supprime pas|pas de
        no uses|no utilices|no hagas|no pongas|no añadas|no agregues|no toques|no cambies|no escribas|no borres
        no crees|no modifiques|deja de|evita|nada de
        """
    )

    /// What asks for something new.
    static let requests = Set(
        list(
            """
            write|add|create|implement|build|generate|explain|show|give|list|help|review|refactor|now|next|make|fix
            run|update|check|find|draft|summarize|convert|translate|test|then|can|could
            schreib|schreibe|füge|erstelle|erkläre|zeig|zeige|baue|jetzt|dann|mach|prüfe|führe
            écris|ajoute|crée|explique|montre|maintenant|ensuite|fais|lance|vérifie
            escribe|añade|crea|explica|muestra|ahora|luego|haz|ejecuta|revisa
            """
        )
    )
}
