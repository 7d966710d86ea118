/// Base64 (RFC 4648, section 4).
package enum Base64 {
    private static let alphabet = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    )

    /// The UTF-8 of a text, encoded.
    package static func encode(_ text: String) -> String { encode(Array(text.utf8)) }

    /// Bytes, encoded.
    package static func encode(_ bytes: [UInt8]) -> String {
        var out = ""
        out.reserveCapacity(bytes.count / 3 * 4 + 4)
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            let number = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
            for place in 0..<4 {
                let digit = alphabet[number >> (18 - 6 * place) & 63]
                out.append(place <= group.count ? digit : "=")
            }
        }
        return out
    }
}
