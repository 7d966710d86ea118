/// Bytes from a keyboard, as characters and whole key sequences.
struct KeyDecoder {
    /// What someone pressed.
    enum Key: Equatable {
        case character(Unicode.Scalar)
        /// A sequence that begins with ESC and means one key, or a terminal's report.
        case sequence(String)
    }

    private var bytes: [UInt8] = []
    private var position = 0
    /// How far the end of a paste was looked for.
    private var scanned = 0

    /// How many bytes wait.
    var count: Int { bytes.count - position }

    /// The first byte that waits.
    var first: UInt8? { position < bytes.count ? bytes[position] : nil }

    mutating func append(_ more: some Collection<UInt8>) {
        if position > 0 {
            bytes.removeFirst(position)
            scanned = max(0, scanned - position)
            position = 0
        }
        bytes.append(contentsOf: more)
    }

    /// Whether an ESC waits for what may follow it.
    var isEscapePending: Bool { count > 0 && bytes[position] == 0x1B }

    /// The next key, or nil when more bytes are needed.
    ///
    /// - Parameter isComplete: nothing more is coming soon, so an unfinished sequence is the keys
    ///   it consists of.
    /// - Returns: a key, a sequence being one.
    mutating func next(isComplete: Bool = false) -> Key? {
        skipReports()
        guard position < bytes.count else { return nil }
        if bytes[position] == 0x1B {
            switch sequenceLength() {
            case .some(let length) where length > 1:
                let text = String(decoding: bytes[position..<position + length], as: UTF8.self)
                position += length
                return .sequence(text)
            case .none where !isComplete: return nil
            default: break
            }
        }
        return nextScalar().map(Key.character)
    }

    /// Skips what a terminal reports of itself (its colours, its name): another program asked for it,
    /// and nobody typed it.
    private mutating func skipReports() {
        while let length = reportLength { position += length }
    }

    /// The length of the control string at the position (OSC, DCS, SOS, PM, APC; ECMA-48, 5.6); nil if
    /// none stands there, or its end has not come.
    private var reportLength: Int? {
        guard count > 1, bytes[position] == 0x1B, Self.opensReport(bytes[position + 1]) else {
            return nil
        }
        var end = position + 2
        while end < bytes.count, bytes[end] >= 0x20, end - position < Self.longestReport {
            end += 1
        }
        guard end < bytes.count else { return nil }
        if bytes[end] == 0x07 { return end + 1 - position }
        guard bytes[end] == 0x1B, end + 1 < bytes.count, bytes[end + 1] == 0x5C else { return nil }
        return end + 2 - position
    }

    private static func opensReport(_ byte: UInt8) -> Bool {
        byte == 0x5D || byte == 0x50 || byte == 0x58 || byte == 0x5E || byte == 0x5F
    }

    /// No terminal has more to say than its clipboard.
    private static let longestReport = 1 << 20

    /// One scalar, with no regard to sequences; bytes that are not UTF-8 become U+FFFD.
    mutating func nextScalar() -> Unicode.Scalar? {
        guard position < bytes.count else { return nil }
        let first = bytes[position]
        if first < 0x80 {
            position += 1
            return Unicode.Scalar(first)
        }
        let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC2 ? 2 : 1
        let available = bytes[position...].prefix(length)
        let isWellFormed = available.dropFirst().allSatisfy { $0 & 0xC0 == 0x80 }
        if available.count < length && isWellFormed { return nil }
        let scalars = String(decoding: available, as: UTF8.self).unicodeScalars
        guard length > 1, isWellFormed, scalars.count == 1, let scalar = scalars.first else {
            position += 1
            return "\u{FFFD}"
        }
        position += length
        return scalar
    }

    /// The text of a paste whose beginning was read, or nil until its end has come.
    ///
    /// Newlines are all made `\n`, and other controls dropped but for tabs: pasted keys are no keys.
    mutating func takePaste() -> String? {
        var index = max(position, scanned)
        while index < bytes.count {
            if bytes[index] == 0x1B {
                if bytes[index...].starts(with: BracketedPaste.end) { break }
                // The end may have come by half.
                if bytes.count - index < BracketedPaste.end.count { break }
            }
            index += 1
        }
        scanned = index
        guard bytes.count - index >= BracketedPaste.end.count else { return nil }
        var text: [UInt8] = []
        text.reserveCapacity(index - position)
        var previous: UInt8 = 0
        for byte in bytes[position..<index] {
            switch byte {
            case 0x0A where previous == 0x0D: break
            case 0x0A, 0x0D: text.append(0x0A)
            case 0x09, 0x20..<0x7F, 0x80...: text.append(byte)
            default: break
            }
            previous = byte
        }
        position = index + BracketedPaste.end.count
        scanned = 0
        let decoded = String(decoding: text, as: UTF8.self)
        guard decoded.utf8.contains(0xC2) else { return decoded }
        return String(
            String.UnicodeScalarView(
                decoded.unicodeScalars.filter { !(0x80..<0xA0).contains($0.value) }
            )
        )
    }

    /// The length of the key sequence at the position; 1 if ESC stands alone, nil if unfinished.
    private func sequenceLength() -> Int? {
        guard count > 1 else { return nil }
        switch bytes[position + 1] {
        case 0x5B:  // CSI: parameters, intermediates, one final byte
            var end = position + 2
            while end < bytes.count, (0x20...0x3F).contains(bytes[end]) { end += 1 }
            guard end < bytes.count else { return nil }
            guard (0x40...0x7E).contains(bytes[end]) else { return 1 }
            // The Linux console's F1 to F5 are CSI [ A to E.
            if bytes[end] == 0x5B, end == position + 2 {
                return end + 1 < bytes.count ? 4 : nil
            }
            return end + 1 - position
        case 0x4F:  // SS3 and one byte
            return count > 2 ? 3 : nil
        case 0x0A, 0x0D:  // Alt-Enter
            return 2
        case let byte where Self.opensReport(byte):
            // Its end may be on its way; a control ends what is none.
            let rest = bytes[(position + 2)...]
            guard let control = rest.firstIndex(where: { $0 < 0x20 }) else {
                return rest.count < Self.longestReport ? nil : 1
            }
            return bytes[control] == 0x1B && control + 1 == bytes.count ? nil : 1
        default: return 1
        }
    }

    /// Takes single bytes out of what waits, except inside a paste.
    ///
    /// - Returns: those that were there.
    mutating func remove(_ controls: Set<UInt8>) -> Set<UInt8> {
        guard bytes[position...].contains(where: controls.contains) else { return [] }
        var rest = bytes[position...]
        var kept: [UInt8] = []
        var found: Set<UInt8> = []
        var isPaste = false
        while let byte = rest.popFirst() {
            if byte == BracketedPaste.begin[0] {
                if rest.starts(with: BracketedPaste.begin.dropFirst()) { isPaste = true }
                if rest.starts(with: BracketedPaste.end.dropFirst()) { isPaste = false }
            }
            if controls.contains(byte) && !isPaste { found.insert(byte) } else { kept.append(byte) }
        }
        bytes = kept
        position = 0
        scanned = 0
        return found
    }
}

/// How a terminal marks what is pasted rather than typed (xterm, mode 2004).
enum BracketedPaste {
    static let begin = Array("\u{1B}[200~".utf8)
    static let end = Array("\u{1B}[201~".utf8)
}
