/// Finds what an answer cites, and takes the citations out of its text as it streams.
///
/// A citation is an id the generator makes (``Skill/id(section:serial:)``), alone or in a list:
/// `[deploy-00003]`, `[a-00001, b-00002]`.
package struct Citations: Sendable {
    private var held = ""
    /// The ids found so far, each once.
    package private(set) var ids: [String] = []

    /// Creates a reader for one answer.
    package init() {}

    /// Takes the next piece; text that may be the beginning of a citation is held back.
    ///
    /// - Returns: The text that is none.
    package mutating func read(_ piece: String) -> String {
        held += piece
        var out = ""
        while let open = held.firstIndex(of: "[") {
            let space = Self.spaceBefore(open, in: held)
            out += held[..<space]
            let rest = held[open...]
            let inside = rest.dropFirst()
            if let close = inside.firstIndex(where: { $0 == "]" || $0 == "[" }), rest[close] == "]"
            {
                let inside = inside[..<close]
                if let found = Self.ids(in: inside) {
                    for id in found where !ids.contains(id) { ids.append(id) }
                } else {
                    out += held[space...close]
                }
                held = String(rest[rest.index(after: close)...])
            } else if inside.contains(where: { !Self.mayStand($0) }) || rest.count > 4000 {
                out += held[space...open]
                held = String(rest.dropFirst())
            } else {
                held = String(held[space...])
                return out
            }
        }
        // One space is held back too: it goes if a citation follows.
        let end = held.last == " " ? held.index(before: held.endIndex) : held.endIndex
        out += held[..<end]
        held = String(held[end...])
        return out
    }

    /// What was held back, once the answer is over.
    package mutating func finish() -> String {
        defer { held = "" }
        return held == " " ? "" : held
    }

    private static func spaceBefore(_ index: String.Index, in text: String) -> String.Index {
        guard index > text.startIndex else { return index }
        let before = text.index(before: index)
        return text[before] == " " ? before : index
    }

    /// The ids of a bracket's inside; nil if it holds anything else.
    private static func ids(in inside: Substring) -> [String]? {
        let parts = inside.split { $0 == "," || $0 == ";" }.map { String($0).trimmingSpace }
        guard !parts.isEmpty, parts.allSatisfy(isID) else { return nil }
        return parts
    }

    /// Whether a character may stand in a list of ids, so that the text is held back no longer than it
    /// may be one.
    private static func mayStand(_ character: Character) -> Bool {
        character.isLetter || character.isNumber || "_-,; ".contains(character)
    }

    /// Whether a text has the form of an id: a slug, a hyphen, at least five digits.
    package static func isID(_ text: String) -> Bool {
        guard let hyphen = text.lastIndex(of: "-"), hyphen > text.startIndex else { return false }
        let digits = text[text.index(after: hyphen)...]
        let slug = text[..<hyphen]
        return digits.count >= 5 && digits.allSatisfy { $0.isASCII && $0.isNumber }
            && slug.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "-" }
    }
}
