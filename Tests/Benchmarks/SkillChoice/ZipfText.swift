import Glibc

/// Text of made-up words whose frequencies fall as those of natural text do; the same each time.
struct ZipfText {
    private var state: UInt64
    private let vocabulary: [String]

    init(seed: UInt64) {
        state = seed
        let syllables = [
            "de", "ploy", "bil", "ling", "ca", "na", "ry", "re", "gion", "me", "tric", "log", "ser",
            "vice", "con", "fig", "ta", "ble", "in", "dex", "que", "ue", "wor", "ker", "time",
            "out",
        ]
        var numbers = seed
        vocabulary = (0..<30_000).map { _ in
            (0..<3).map { _ in
                syllables[Int(truncatingIfNeeded: Self.next(&numbers) % 26)]
            }.joined()
        }
    }

    /// So many words.
    mutating func words(_ count: Int) -> String {
        (0..<count).map { _ in
            // The inverse of the distribution 1/rank.
            let unit = Double(Self.next(&state) >> 11) / Double(UInt64(1) << 53)
            let rank = pow(Double(vocabulary.count), unit)
            return vocabulary[min(Int(rank), vocabulary.count - 1)]
        }.joined(separator: " ")
    }

    /// SplitMix64 (Steele, Lea & Flood 2014).
    private static func next(_ state: inout UInt64) -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
