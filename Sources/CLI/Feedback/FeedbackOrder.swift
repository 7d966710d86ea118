import Apprentice

/// What a script says of a turn.
enum FeedbackOrder: Sendable, Equatable {
    /// It judges the turn.
    case verdict(Verdict)
    /// It takes back what it said before; a key of nil means all it said.
    case withdrawal(turn: Int, who: String, kind: Feedback.Kind, key: String?)
}

/// A line of an import that cannot be taken in.
struct FeedbackLineError: Error, Equatable {
    /// What is wrong with it.
    var reason: String
}

extension FeedbackOrder {
    /// The longest note that is taken from a file, in bytes.
    static let longestNote = 16_384

    private static let keys = [
        "turn", "verdict", "score", "note", "type", "who", "key", "withdraw",
    ]

    /// Reads a line: `{"turn":12,"score":0.3,"note":"…","type":"monitoring","key":"…"}`.
    ///
    /// - Parameters:
    ///   - line: The line's text.
    ///   - isCutOff: Whether no newline stands behind it.
    /// - Throws: ``FeedbackLineError``.
    init(line: String, isCutOff: Bool = false) throws(FeedbackLineError) {
        let json: JSON
        do {
            json = try JSON(parsing: line)
        } catch {
            let cut = isCutOff ? "; the file ends in the middle of it" : ""
            throw FeedbackLineError(
                reason: "it is no JSON: \(error.reason) at column \(error.column)\(cut)"
            )
        }
        guard let object = json.object else {
            throw FeedbackLineError(reason: "it is \(json.kind), not an object")
        }
        let names = object.map(\.key)
        if let unknown = names.first(where: { !Self.keys.contains($0) }) {
            let near = Nearest.names(to: unknown, in: Self.keys).first.map { "; perhaps \($0)" }
            throw FeedbackLineError(
                reason:
                    "it has an unknown key \"\(String(unknown.prefix(40)).onOneLine)\"\(near ?? "")"
            )
        }
        guard Set(names).count == names.count else {
            throw FeedbackLineError(reason: "a key stands in it twice")
        }
        self = try Self.order(json)
    }

    private static func order(_ json: JSON) throws(FeedbackLineError) -> FeedbackOrder {
        let turn = try turn(json["turn"])
        let who = try text("who", json) ?? "me"
        let key = try text("key", json)
        let name = try text("type", json) ?? Feedback.Kind.human.rawValue
        guard let kind = Feedback.Kind(rawValue: name) else {
            let all = Feedback.Kind.allCases.map(\.rawValue).joined(separator: ", ")
            throw FeedbackLineError(reason: "\"type\" is none of \(all)")
        }
        guard !who.isEmpty else { throw FeedbackLineError(reason: "\"who\" is empty") }
        if let withdraw = json["withdraw"], withdraw != .bool(false) {
            let rest = ["verdict", "score", "note"].filter { json[$0] != nil }
            guard withdraw == .bool(true), rest.isEmpty else {
                throw FeedbackLineError(
                    reason: "\"withdraw\" is true and stands without verdict, score and note"
                )
            }
            return .withdrawal(turn: turn, who: who, kind: kind, key: key)
        }
        let note = try text("note", json)
        guard (note?.utf8.count ?? 0) <= longestNote else {
            throw FeedbackLineError(reason: "\"note\" is longer than \(longestNote) bytes")
        }
        return .verdict(
            Verdict(
                turn: turn,
                score: try score(json),
                note: note,
                who: who,
                kind: kind,
                key: key ?? ""
            )
        )
    }

    private static func turn(_ json: JSON?) throws(FeedbackLineError) -> Int {
        let number: Int?
        switch json {
        case .int(let whole)?: number = Int(whole)
        case .string(let text)?: number = text.hasPrefix("#") ? Int(text.dropFirst()) : nil
        default: number = nil
        }
        guard let number, number > 0 else {
            throw FeedbackLineError(
                reason: json == nil
                    ? "\"turn\" is missing" : "\"turn\" is no turn: a number, or \"#12\""
            )
        }
        return number
    }

    private static func score(_ json: JSON) throws(FeedbackLineError) -> Double {
        switch (json["score"], json["verdict"]) {
        case (nil, "good"?): return 1
        case (nil, "bad"?): return 0
        case (nil, nil):
            throw FeedbackLineError(reason: "\"score\" or \"verdict\" is missing")
        case (nil, _): throw FeedbackLineError(reason: "\"verdict\" is neither good nor bad")
        case (let score?, nil):
            guard let number = score.double, (0...1).contains(number) else {
                throw FeedbackLineError(reason: "\"score\" is no number from 0 to 1")
            }
            return number
        default: throw FeedbackLineError(reason: "it has both \"score\" and \"verdict\"")
        }
    }

    private static func text(_ key: String, _ json: JSON) throws(FeedbackLineError) -> String? {
        switch json[key] {
        case nil, .null?: return nil
        case .string(let text)?:
            guard key == "note" || text.utf8.count <= 200 else {
                throw FeedbackLineError(reason: "\"\(key)\" is longer than 200 bytes")
            }
            return text
        default: throw FeedbackLineError(reason: "\"\(key)\" is no text")
        }
    }
}
