/// Finds what an answer cites, and takes the citations out of its text as it streams.
///
/// A citation is an id of a skill that stood in the answer's prompt, in brackets, alone or in a list:
/// `[deploy-00003]`, `[a-00001, b-00002]`. What only looks like one stays (`[CVE-2021-44228]`), and
/// so does everything in code.
package struct Citations: Sendable {
    private let known: Set<String>
    private var code = MarkdownCode()
    /// A space, an open bracket behind it and what stands in that: all that may be a citation.
    private var held = ""
    private var hasBracket = false
    /// The ids found so far, each once.
    package private(set) var ids: [String] = []

    /// Creates a reader for one answer.
    ///
    /// - Parameter known: The ids that stood in its prompt.
    package init(of known: some Sequence<String>) { self.known = Set(known) }

    /// Takes the next piece; text that may be the beginning of a citation is held back.
    ///
    /// - Returns: The text that is none.
    package mutating func read(_ piece: String) -> String {
        guard !known.isEmpty else { return piece }
        var out = ""
        // Over scalars: a piece may end in the middle of a character.
        for scalar in piece.unicodeScalars {
            code.take(scalar)
            if hasBracket {
                readInside(scalar, &out)
            } else if scalar == "[", !code.isInside {
                held.unicodeScalars.append(scalar)
                hasBracket = true
            } else {
                out += held
                held = ""
                // One space is held back too: it goes if a citation follows.
                if scalar == " " { held = " " } else { out.unicodeScalars.append(scalar) }
            }
        }
        return out
    }

    /// What was held back, once the answer is over.
    package mutating func finish() -> String {
        defer { (held, hasBracket) = ("", false) }
        return held
    }

    private mutating func readInside(_ scalar: Unicode.Scalar, _ out: inout String) {
        if scalar == "]", let cited = citation {
            for id in cited where known.contains(id) && !ids.contains(id) { ids.append(id) }
            let others = cited.filter { !known.contains($0) }
            // What looks like another id is the model's own text.
            if !others.isEmpty {
                out += held.prefix { $0 == " " } + "[" + others.joined(separator: ", ") + "]"
            }
            (held, hasBracket) = ("", false)
        } else if scalar == "[" {
            out += held
            held = "["
        } else if Self.mayStand(scalar), held.utf8.count < 4000 {
            held.unicodeScalars.append(scalar)
        } else {
            out += held
            out.unicodeScalars.append(scalar)
            (held, hasBracket) = ("", false)
        }
    }

    /// What looks like ids in the bracket that is held; nil if none is known or anything else stands
    /// in it.
    private var citation: [String]? {
        let inside = held.drop { $0 == " " }.dropFirst()
        let parts = inside.split { $0 == "," || $0 == ";" }.map { String($0).trimmingSpace }
        guard parts.contains(where: known.contains),
            parts.allSatisfy({ known.contains($0) || Self.isID($0) })
        else { return nil }
        return parts
    }

    /// Whether a scalar may stand in a list of ids, so that the text is held back no longer than it
    /// may be one.
    private static func mayStand(_ scalar: Unicode.Scalar) -> Bool {
        let properties = scalar.properties
        return properties.isAlphabetic || properties.numericType != nil
            || properties.generalCategory == .nonspacingMark
            || "_-,; ".unicodeScalars.contains(scalar)
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
