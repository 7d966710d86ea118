/// A scalar of a styled text with the attributes that were on.
struct StyledScalar: Equatable {
    let scalar: Unicode.Scalar
    let attributes: Set<String>

    static func all(in text: String) -> [StyledScalar] {
        let off = ["22": ["1", "2"], "23": ["3"], "24": ["4"], "39": ["31", "32", "33", "36"]]
        var attributes: Set<String> = []
        var result: [StyledScalar] = []
        var rest = Array(text.unicodeScalars)[...]
        while let scalar = rest.popFirst() {
            guard scalar == "\u{1B}" else {
                result.append(StyledScalar(scalar: scalar, attributes: attributes))
                continue
            }
            let body = rest.dropFirst().prefix { $0 != "m" }
            rest = rest.dropFirst(body.count + 2)
            for code in String(String.UnicodeScalarView(body)).split(separator: ";").map(
                String.init
            ) {
                if let ended = off[code] {
                    attributes.subtract(ended)
                } else {
                    attributes.insert(code)
                }
            }
        }
        return result
    }
}
