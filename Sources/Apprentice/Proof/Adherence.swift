/// Whether an answer does what a note asks for, as far as code can tell.
///
/// It is told by what can be seen: flags and code the note names, the form it asks for, the language.
/// Everything else is left to people and models. A wrong alarm is worse than silence, so an answer
/// that could be read either way is ``Verdict/unclear``.
public struct Adherence: Sendable, Equatable {
    /// What can be told.
    public enum Verdict: String, Sendable, CaseIterable {
        /// All that can be checked is there, and nothing is left open.
        case followed
        /// Something that was asked for is plainly missing or otherwise.
        case notFollowed = "not_followed"
        /// The note asks for nothing that can be checked here.
        case unclear
    }

    /// What shows that an answer does not follow.
    package enum Fault: Sendable, Equatable {
        /// A term that is not there.
        case missing(String)
        /// What the answer does instead, as a predicate: "is not in French".
        case does(String)
    }

    /// What one demand of a note comes to.
    enum Finding: Equatable {
        case kept
        case broken(Fault)
        case open
    }

    /// What can be told.
    public let verdict: Verdict
    /// What shows that it is not followed; empty otherwise.
    package let faults: [Fault]

    /// Compares an answer with a note.
    ///
    /// - Parameters:
    ///   - answer: The answer's text.
    ///   - note: The user's words.
    public init(of answer: String, to note: String) {
        let shape = AnswerShape(answer)
        let findings = NoteSentence.all(of: note).flatMap { sentence -> [Finding] in
            let found = sentence.findings(in: shape)
            guard sentence.isConditional else { return found }
            // Whether the condition holds for this answer cannot be told.
            return found.map { if case .broken = $0 { .open } else { $0 } }
        }
        faults = findings.compactMap { if case .broken(let fault) = $0 { fault } else { nil } }
        verdict =
            !faults.isEmpty
            ? .notFollowed : findings.isEmpty || findings.contains(.open) ? .unclear : .followed
    }

    /// The faults as the beginning of a sentence: "`--ring` is missing from the new answer".
    ///
    /// - Parameter answer: What the answer is called.
    /// - Returns: The words; empty without a fault.
    package func words(about answer: String) -> String {
        let missing = faults.compactMap { fault -> String? in
            if case .missing(let term) = fault { "`\(term)`" } else { nil }
        }.uniqued()
        let done = faults.compactMap { fault -> String? in
            if case .does(let what) = fault { what } else { nil }
        }.uniqued()
        var parts: [String] = []
        if !missing.isEmpty {
            let verb = missing.count == 1 ? "is" : "are"
            parts.append("\(missing.joined(separator: ", ")) \(verb) missing from \(answer)")
        }
        if !done.isEmpty { parts.append("\(answer) \(done.joined(separator: " and "))") }
        return parts.joined(separator: "; ")
    }
}

extension NoteSentence {
    /// What each demand of the sentence comes to in an answer.
    func findings(in answer: AnswerShape) -> [Adherence.Finding] {
        let forms = clauses.flatMap { clause in
            NoteForm.all.compactMap { $0(clause, answer) }
        }
        return forms + NoteTerms(self, besidesForm: !forms.isEmpty).findings(in: answer)
    }
}
