/// When a note's lesson applies: always, or to questions like the one it was said of.
///
/// Code decides, because small models can't. A lesson is *always* when its words say so, or when it is
/// about how to answer anything (language, length, tone, form) and was not said of one kind of task. In
/// doubt it keeps to its topic.
package enum Topic {
    /// When a note applies.
    ///
    /// - Parameters:
    ///   - note: The note.
    ///   - question: The question it was said of.
    ///   - meaning: What both mean; nil where words decide alone.
    /// - Returns: Always, or its topic only.
    package static func applies(
        note: String,
        question: String,
        meaning: NoteMeaning? = nil
    ) -> Skill.Scope {
        if saysAlways(note) { return .always }
        let (said, asked) = (Words.split(note), Words.split(question))
        if makesSomething(asked) || namesOccasion(said) { return .topic }
        let shared = Set(Words.contentStems(note)).intersection(Words.contentStems(question))
        guard shared.isEmpty else { return .topic }
        if let meaning {
            let isAboutForm =
                meaning.form >= AnswerForms.least
                && meaning.form - meaning.likeness >= AnswerForms.lead
            return isAboutForm ? .always : .topic
        }
        return AnswerForms.isMeant(by: said) ? .always : .topic
    }

    /// Whether a note says that it holds for all answers; the mere word "always" may be about its topic.
    private static func saysAlways(_ note: String) -> Bool {
        let text = " " + Words.split(note).joined(separator: " ") + " "
        return universals.contains { text.contains(" \($0) ") }
    }

    /// Whether a question asks for a text or a piece of code to be made, not for a fact: what is said of
    /// it is about that kind of work.
    private static func makesSomething(_ asked: [String]) -> Bool {
        asked.prefix(4).contains { makers.contains($0) }
    }

    /// Whether a note names when it holds: "for e-mails …", "in Python …", "when …".
    private static func namesOccasion(_ said: [String]) -> Bool {
        guard let first = said.first else { return false }
        return occasions.contains(first)
    }

    /// The heading for a note's skill: the question's first word that says what it is about.
    ///
    /// A note that applies always stands under `general`.
    package static func section(question: String, scope: Skill.Scope) -> String {
        guard scope == .topic else { return "general" }
        let words = Words.split(question)
        // "In one line: how do I deploy …" is about what follows its how.
        let asked = words.firstIndex(where: questionWords.contains).map { words[$0...] } ?? []
        return (asked + words).first { word in
            !Words.stopWords.contains(word) && word.count > 2 && word.first?.isLetter == true
        } ?? "general"
    }

    private static let questionWords: Set<String> = [
        "how", "what", "which", "where", "when", "why", "who", "whose",
    ]
    private static let universals = [
        "in every answer", "in all answers", "in each answer", "every answer", "all answers",
        "all your answers", "all my questions", "every question", "any question", "each answer",
        "whatever i ask", "no matter what i ask", "in jeder antwort", "in allen antworten",
        "bei jeder frage", "dans chaque réponse", "dans toutes les réponses", "toutes tes réponses",
        "en cada respuesta", "en todas las respuestas", "en todas tus respuestas",
    ]
    private static let makers: Set<String> = [
        "write", "draft", "compose", "create", "generate", "make", "translate", "rewrite",
        "rephrase",
        "summarize", "summarise", "suggest", "recommend", "plan", "schreib", "schreibe",
        "übersetze",
        "verfasse", "entwirf", "écris", "rédige", "traduis", "escribe", "redacta", "traduce",
    ]
    private static let occasions: Set<String> = [
        "for", "in", "when", "if", "with", "at", "on", "bei", "wenn", "für", "falls", "pour",
        "dans",
        "quand", "si", "para", "cuando",
    ]
}

/// What a note means that is being told.
package struct NoteMeaning: Sendable {
    /// The note's vector.
    package var note: TextVector
    /// The vector of the question it was said of.
    package var question: TextVector
    /// The vector of the note behind its question.
    package var inContext: TextVector
    /// Whose vectors they are.
    package var model: String
    /// How near the note is to a remark on the form of answers.
    package var form: Float
    /// The lessons nearest to it, the nearest first.
    package var near: [MeaningIndex.Hit] = []
    /// How near note and question are.
    package var likeness: Float { note.likeness(to: question) }
}

/// What is said of the form of an answer, whatever it is about.
package struct AnswerForms: Sendable {
    private let vectors: [TextVector]

    /// Wraps the vectors of ``examples``.
    init(_ vectors: [TextVector]) { self.vectors = vectors }

    /// How near a note is to the nearest example.
    func likeness(to note: TextVector) -> Float {
        vectors.map { $0.likeness(to: note) }.max() ?? 0
    }

    /// How near to an example a note must be that is about the form of answers.
    static let least: Float = 0.4
    /// How much nearer it must be to an example than to its question.
    static let lead: Float = 0.25

    /// Remarks on the form of answers.
    static let examples = [
        "Answer in French.", "Reply in German.", "Always write in English.", "Keep answers short.",
        "Be more concise.", "That answer is too long.", "Answer in one sentence.",
        "Give more detail in your answers.", "At most five lines.", "Explain it step by step.",
        "Use simple words.", "Do not use jargon.", "Use a friendly tone.", "Be formal and polite.",
        "Do not apologise.", "No emojis.", "Do not use bullet points.",
        "Answer with a bulleted list.", "Put the answer in a table.", "Do not use Markdown.",
        "Use metric units.", "Write dates as YYYY-MM-DD.", "Give prices in euros.",
        "Use the 24-hour clock.", "Start your answer with the conclusion.",
        "Start every answer with a summary.", "End every answer with a question.",
        "Do not repeat my question.", "Skip the introduction.",
        "Just give the answer without explanation.", "Say so when you are not sure.",
        "Cite your sources.", "Antworte auf Deutsch.", "Kürzer bitte.", "Réponds en français.",
        "Plus court, s'il te plaît.", "Responde en español.", "Más corto, por favor.",
        "日本語で答えて。", "もっと短く。",
    ]

    /// Whether a note's words are about the form of answers: how it is told without vectors.
    static func isMeant(by words: [String]) -> Bool { words.contains { self.words.contains($0) } }

    private static let words: Set<String> = Set(
        """
        answer answers reply replies respond sentence sentences word words short shorter brief briefly \
        concise long longer verbose detail detailed tone formal informal polite friendly emoji emojis \
        emoticons markdown bullet bullets list lists table tables heading headings prose paragraph \
        paragraphs summary tldr jargon metric celsius kilometres kilometers euros dates iso english french german \
        spanish italian japanese chinese portuguese russian dutch deutsch englisch französisch antworte \
        antworten antwort kürzer kurz sätze satz ausführlich réponds réponse réponses court courte phrases \
        phrase français anglais allemand responde respuesta respuestas corto breve frases español inglés
        """.split(whereSeparator: \.isWhitespace).map(String.init)
    )
}

/// Questions about nothing in particular: a lesson that is near to these says little by being near.
enum GeneralQuestions {
    static let texts = [
        "What is the capital of France?", "How does this work?", "Can you help me with something?",
        "What should I do today?", "Write a short text.", "Was ist die Hauptstadt von Frankreich?",
        "Wie funktioniert das?", "Kannst du mir bei etwas helfen?", "Was soll ich heute machen?",
        "Quelle est la capitale de l'Allemagne ?", "Comment ça marche ?", "Peux-tu m'aider ?",
        "Que dois-je faire aujourd'hui ?", "¿Cuál es la capital de Alemania?",
        "¿Cómo funciona esto?",
        "¿Puedes ayudarme con algo?", "¿Qué debo hacer hoy?", "フランスの首都はどこですか。",
        "これはどう動きますか。", "手伝ってくれますか。", "今日は何をすればいいですか。",
    ]

    /// Questions of knowledge and of everyday life, as anybody asks them: what is about as near to these as
    /// to a lesson is not about the lesson.
    static let ofAnybody =
        texts + [
            "Who wrote War and Peace?",
            "How far away is the moon?",
            "When did the Roman Empire fall?", "What is the largest ocean?",
            "How does a rainbow come about?", "Explain quantum entanglement.",
            "What is the difference between a virus and a bacterium?", "Who discovered penicillin?",
            "How do vaccines work?", "What causes earthquakes?",
            "How many bones does a human have?",
            "What is the boiling point of water?", "Who was the first person on the moon?",
            "What is the meaning of irony?", "Tell me a joke.", "What is the square root of 144?",
            "How do birds fly?", "What language is spoken in Brazil?",
            "Why do leaves change colour in autumn?", "What is photosynthesis?",
            "Give me a recipe for pancakes.", "How do I cook rice?", "What is a black hole?",
            "Who composed the Ninth Symphony?", "How does a bill become law?",
            "What is the tallest building in the world?", "Recommend a novel.",
            "What is machine learning?", "What is a hash table?", "Explain how the internet works.",
            "What is the theory of relativity?", "How long is a marathon?",
            "What is the population of India?", "Who painted the ceiling of the Sistine Chapel?",
            "What is DNA?", "How do computers store numbers?", "What is supply and demand?",
            "What is the GDP of a country?", "Why is the sea salty?", "How do magnets work?",
            "What does a kidney do?", "What year did the Second World War end?",
            "Who invented the telephone?", "What is a prime number?", "What is an algorithm?",
            "How does encryption work?", "What is the speed of sound?",
            "Which planet is the largest?",
            "What is a metaphor?", "Hi", "Thanks!", "Hello, how are you?", "What can you do?",
            "Who was Cleopatra?", "How is glass made?", "What is the plot of Romeo and Juliet?",
            "How do bees make honey?", "What is evolution?", "What are the primary colours?",
            "What is a compiler?", "What is the stock market?", "How do planes stay in the air?",
            "What is a volcano?", "How can I sleep better?", "What should I see in Rome?",
            "How do I tie a tie?", "What is democracy?", "What is a symphony?",
            "How does a battery work?", "What is a good gift for a child?",
            "Where should we go on holiday in summer?", "Which hotel do you recommend in Vienna?",
            "What should I cook for dinner tonight?", "Recommend a film for the weekend.",
            "Which car should I buy?", "How can I lose weight?",
            "What are good exercises for the back?", "Which book should I read next?",
            "How do I learn to play the guitar?", "What should I wear to a wedding?",
            "Which phone has the best camera?", "How do I get from the airport to the city?",
            "What are some hobbies for the winter?", "How do I save money?",
            "Which city is best to live in?", "What is a good skin cream?", "How do I train a dog?",
            "Plan a day in Paris for me.", "What music goes well with dinner?",
        ]
}
