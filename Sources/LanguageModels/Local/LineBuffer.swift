/// Cuts a stream of bytes into lines.
struct LineBuffer {
    private var rest: [UInt8] = []

    /// Adds bytes, and hands out the lines they complete, without their ends.
    mutating func take(_ bytes: [UInt8]) -> [[UInt8]] {
        var parts = (rest + bytes).split(
            separator: UInt8(ascii: "\n"),
            omittingEmptySubsequences: false
        )
        rest = parts.popLast().map(Array.init) ?? []
        return parts.map(Array.init)
    }
}
