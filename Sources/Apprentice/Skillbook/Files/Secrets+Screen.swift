extension Secrets {
    /// Whether a text holds one; quick for those that do not.
    static func stands(in text: String) -> Bool { mayStand(in: text) && found(in: text) }

    /// Whether a text may hold a secret at all; most texts do not, and books are long.
    ///
    /// True for every text in which ``found(in:)`` finds one: it looks at the same words, but only at
    /// their lengths and at the few that announce a secret.
    static func mayStand(in text: String) -> Bool {
        var length = 0
        var letters: [UInt8] = []
        // The letters since the last that is not ASCII, which may have been a space.
        var tail: [UInt8] = []
        func isSuspicious() -> Bool {
            length >= 15 || letters.starts(with: "begin".utf8)
                || announcements.contains { $0 == letters || $0 == tail }
        }
        for byte in text.utf8 {
            if byte >= 0x80 {
                if isSuspicious() { return true }
                length += 1
                tail.removeAll(keepingCapacity: true)
            } else if byte <= 0x20 || separators.contains(byte) {
                if isSuspicious() { return true }
                length = 0
                letters.removeAll(keepingCapacity: true)
                tail.removeAll(keepingCapacity: true)
            } else {
                length += 1
                let folded = byte | 0x20
                guard (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(folded) else { continue }
                letters.append(folded)
                tail.append(folded)
            }
        }
        return isSuspicious()
    }

    private static let announcements = [
        "password", "passwd", "passwort", "token", "secret", "apikey",
    ].map { Array($0.utf8) }
    private static let separators = Array("\"'`,;()[]{}<>".utf8)
}
