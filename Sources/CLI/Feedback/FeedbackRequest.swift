import Apprentice

/// What `apprentice feedback …` asks for.
enum FeedbackRequest: Sendable, Equatable {
    /// One verdict, or one taken back.
    case one(FeedbackOrder)
    /// All of a file; `-` is standard input.
    case file(String)

    private static let remedy = ":feedback bad #12 what is right   or  apprentice feedback 0.2 12"

    /// Reads the words and options behind `feedback`.
    ///
    /// - Throws: ``UsageError``.
    init(_ words: [String], options: [String: String]) throws(UsageError) {
        if let path = options["import"] {
            guard words.isEmpty, options.count == 1 else {
                throw UsageError(
                    what: "--import takes all from its file",
                    why: "a verdict or another option stands beside it",
                    remedy: "apprentice feedback --import \(path)"
                )
            }
            self = .file(path)
            return
        }
        var words = words[...]
        let verb = words.popFirst()
        let turn = try Self.turn(words.popFirst())
        let note = words.joined(separator: " ").trimmingSpace
        let kind = try Self.kind(options["type"])
        let (who, key) = (options["who"] ?? "me", options["key"])
        guard verb != "withdraw" else {
            guard note.isEmpty else {
                throw UsageError(
                    what: "feedback withdraw takes no note",
                    why: "'\(note.prefix(40))' stands behind the turn",
                    remedy: "apprentice feedback withdraw \(turn)"
                )
            }
            self = .one(.withdrawal(turn: turn, who: who, kind: kind, key: key))
            return
        }
        self = .one(
            .verdict(
                Verdict(
                    turn: turn,
                    score: try Self.score(verb),
                    note: note.isEmpty ? nil : note,
                    who: who,
                    kind: kind,
                    key: key ?? ""
                )
            )
        )
    }

    /// The score of `good`, `bad` or a number.
    static func score(_ word: String?) throws(UsageError) -> Double {
        switch word {
        case "good": return 1
        case "bad": return 0
        default:
            guard let number = word.flatMap(Double.init), (0...1).contains(number) else {
                throw UsageError(
                    what: word.map { "feedback cannot be '\($0)'" }
                        ?? "feedback is good, bad, a score from 0 to 1, or withdraw",
                    why: word == nil
                        ? "nothing follows it"
                        : "it is good, bad, a score from 0 to 1, or withdraw",
                    remedy: remedy
                )
            }
            return number
        }
    }

    private static func turn(_ word: String?) throws(UsageError) -> Int {
        let digits = word.map { $0.hasPrefix("#") ? String($0.dropFirst()) : $0 }
        guard let turn = digits.flatMap(Int.init), turn > 0 else {
            throw UsageError(
                what: word.map { "'\($0)' is no turn" } ?? "feedback needs a turn",
                why: "a turn is its number; in most shells # begins a comment, so leave it out",
                remedy: remedy
            )
        }
        return turn
    }

    private static func kind(_ name: String?) throws(UsageError) -> Feedback.Kind {
        guard let name else { return .human }
        guard let kind = Feedback.Kind(rawValue: name) else {
            throw UsageError(
                what: "feedback has no type '\(name)'",
                why: "it is \(Feedback.Kind.allCases.map(\.rawValue).joined(separator: ", "))",
                remedy: "apprentice feedback 0.2 12 --type monitoring"
            )
        }
        return kind
    }
}
