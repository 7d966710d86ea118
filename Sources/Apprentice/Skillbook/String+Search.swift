extension String {
    /// Whether a lowercased text stands somewhere in this one, whatever the case of its letters.
    ///
    /// Over bytes, because whole books are searched. Of letters beyond ASCII, whose case is not known
    /// by their bytes, it says yes: the answer is a hint, to be followed by a closer look.
    package func mayHold(_ lowercased: String) -> Bool {
        var needle = lowercased
        var hay = self
        let found: Bool? = needle.withUTF8 { needle in
            hay.withUTF8 { hay in
                guard let first = needle.first else { return true }
                if hay.contains(where: { $0 >= 0x80 }) { return nil }
                guard hay.count >= needle.count else { return false }
                for start in 0...(hay.count - needle.count)
                where Self.lowered(hay[start]) == first {
                    var length = 1
                    while length < needle.count,
                        Self.lowered(hay[start + length]) == needle[length]
                    {
                        length += 1
                    }
                    if length == needle.count { return true }
                }
                return false
            }
        }
        return found ?? true
    }

    private static func lowered(_ byte: UInt8) -> UInt8 {
        (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
    }
}
