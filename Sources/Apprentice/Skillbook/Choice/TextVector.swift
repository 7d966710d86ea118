/// What a text means, as a direction in an embedding model's space.
///
/// Kept in eight bits a dimension, which changes a likeness by less than 0.01.
public struct TextVector: Sendable, Hashable {
    /// The components, in steps of ``scale``.
    public let values: [Int8]
    /// How much one step is worth.
    public let scale: Float

    /// The direction of a model's vector, scaled to length 1.
    ///
    /// - Parameter vector: The vector; nil comes of one that is empty, zero or not finite.
    public init?(_ vector: [Float]) {
        let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
        guard length.isFinite, length > 0 else { return nil }
        self.init(rounding: vector.map { $0 / length })
    }

    /// A vector as it is, in eight bits a dimension.
    init(rounding vector: [Float]) {
        let largest = vector.reduce(0) { max($0, abs($1)) }
        let scale = largest > 0 ? largest / 127 : 1
        self.scale = scale
        values = vector.map { Int8(($0 / scale).rounded()) }
    }

    /// Reads what ``bytes`` wrote; nil for anything else.
    public init?(bytes: [UInt8]) {
        guard bytes.count > 4 else { return nil }
        let bits = bytes[0..<4].reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        scale = Float(bitPattern: bits)
        guard scale.isFinite, scale > 0 else { return nil }
        values = bytes[4...].map { Int8(bitPattern: $0) }
    }

    /// The scale as four bytes, the lowest first, and a byte a dimension.
    public var bytes: [UInt8] {
        let bits = scale.bitPattern
        return (0..<4).map { UInt8(truncatingIfNeeded: bits >> (8 * UInt32($0))) }
            + values.map { UInt8(bitPattern: $0) }
    }

    /// The components as numbers.
    var floats: [Float] { values.map { Float($0) * scale } }

    /// How alike two texts are in meaning: the cosine, from about 0 for nothing in common to 1.
    public func likeness(to other: TextVector) -> Float {
        guard values.count == other.values.count else { return 0 }
        var sum: Int32 = 0
        for (left, right) in zip(values, other.values) { sum &+= Int32(left) &* Int32(right) }
        return Float(sum) * scale * other.scale
    }

    /// What a vector is kept under: a hash of the text it is of, so that a text that comes back (by
    /// `:undo`, by a file) finds the vector that was made of it.
    public struct Key: Sendable, Hashable {
        /// 16 bytes.
        public let bytes: [UInt8]

        /// The key of a text: FNV-1a in 64 bits, forwards and backwards.
        public init(_ text: String) {
            func hash(_ bytes: some Sequence<UInt8>) -> UInt64 {
                bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
            }
            let halves = [hash(text.utf8), hash(text.utf8.reversed())]
            bytes = halves.flatMap { half in
                (0..<8).map { UInt8(truncatingIfNeeded: half >> (8 * UInt64($0))) }
            }
        }

        /// Reads a kept key; nil when it has not 16 bytes.
        public init?(bytes: [UInt8]) {
            guard bytes.count == 16 else { return nil }
            self.bytes = bytes
        }
    }
}
