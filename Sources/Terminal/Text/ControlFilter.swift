/// Keeps text from strangers from controlling the terminal.
///
/// Whatever a model, a skill, a file or a name holds, only characters, newlines and tabs come out:
/// no control (C0, DEL, C1), no control sequence, and none of the marks that change the direction of
/// what follows. Give it a stream in pieces, cut anywhere, and call `finish()` at its end.
package struct ControlFilter: Sendable {
    private var sequence = EscapeSequence()
    private var incomplete: [UInt8] = []

    /// Makes a filter for a new stream.
    package init() {}

    /// Cleans a whole text.
    package static func clean(_ text: String) -> String {
        // Nearly every text is clean, and most are ASCII.
        let isClean = text.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F || $0 == 0x0A || $0 == 0x09 }
        if isClean { return text }
        var filter = ControlFilter()
        return filter.filter(text)
    }

    /// Cleans a whole text to be shown within one row, where newlines and tabs become spaces.
    package static func cleanLine(_ text: String) -> String {
        String(clean(text).map { $0.isNewline || $0 == "\t" ? " " : $0 })
    }

    /// Cleans a whole text, and shows as `<U+200F>` what in it cannot be seen: invisible characters,
    /// marks of direction, separators of lines that no keyboard has.
    ///
    /// For what may come from strangers and is shown to be judged, such as a lesson. Joiners and
    /// variation selectors stay where letters and emoji need them.
    package static func legible(_ text: String) -> String {
        if text.utf8.allSatisfy({ $0 < 0x80 }) { return clean(text) }
        var shown = String.UnicodeScalarView()
        var last: Unicode.Scalar?
        for scalar in text.unicodeScalars {
            if isUnseen(scalar, behind: last) {
                let digits = String(scalar.value, radix: 16, uppercase: true)
                let zeros = String(repeating: "0", count: max(0, 4 - digits.count))
                shown.append(contentsOf: "<U+\(zeros)\(digits)>".unicodeScalars)
                last = nil
            } else {
                shown.append(scalar)
                last = scalar
            }
        }
        return clean(String(shown))
    }

    /// Makes a whole text ``legible(_:)`` within one row, where newlines and tabs become spaces.
    package static func legibleLine(_ text: String) -> String { cleanLine(legible(text)) }

    private static func isUnseen(_ scalar: Unicode.Scalar, behind last: Unicode.Scalar?) -> Bool {
        guard scalar.value >= 0x80 else { return false }
        let properties = scalar.properties
        switch properties.generalCategory {
        case .lineSeparator, .paragraphSeparator: return true
        default: break
        }
        // Notes between the lines (interlinear annotation) are set apart by what nobody sees.
        if (0xFFF9...0xFFFB).contains(scalar.value) { return true }
        guard properties.isDefaultIgnorableCodePoint else { return false }
        let isJoiner = (0x200C...0x200D).contains(scalar.value)
        guard isJoiner || properties.isVariationSelector, let last else { return true }
        // One behind what it belongs to; a row of them may spell a hidden text.
        if last.properties.isVariationSelector { return !isJoiner }
        if last.properties.isDefaultIgnorableCodePoint { return true }
        if isJoiner { return last.value < 0x80 }
        return last.value < 0x80 && !last.properties.isEmoji
    }

    /// The harmless part of the next piece of a stream.
    package mutating func filter(_ piece: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in piece.unicodeScalars where passes(scalar) { result.append(scalar) }
        return String(result)
    }

    /// The harmless part of the next bytes of a stream, which should be UTF-8.
    ///
    /// Of other bytes those that are C1 controls in an 8-bit character set are dropped, the rest
    /// becomes U+FFFD.
    package mutating func filter(bytes: some Sequence<UInt8>) -> String {
        incomplete.append(contentsOf: bytes)
        var result = ""
        var decoder = KeyDecoder()
        decoder.append(incomplete)
        while let first = decoder.first, let scalar = decoder.nextScalar() {
            if scalar == "\u{FFFD}", (0x80...0x9F).contains(first) { continue }
            if passes(scalar) { result.unicodeScalars.append(scalar) }
        }
        incomplete = Array(incomplete.suffix(decoder.count))
        return result
    }

    /// What a stream that was cut within a character ends with.
    package mutating func finish() -> String {
        defer { self = ControlFilter() }
        return incomplete.isEmpty ? "" : "\u{FFFD}"
    }

    private mutating func passes(_ scalar: Unicode.Scalar) -> Bool {
        // No sequence goes beyond a line: one that is never ended must not swallow all that follows.
        if scalar == "\n" {
            sequence = EscapeSequence()
            return true
        }
        if sequence.consume(scalar) { return false }
        switch scalar.value {
        case 0x09: return true
        case 0x00..<0x20, 0x7F..<0xA0: return false
        case 0x202A...0x202E, 0x2066...0x2069: return false  // embeddings, overrides, isolates
        default: return true
        }
    }
}
