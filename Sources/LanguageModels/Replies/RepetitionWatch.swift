/// Notices that a model says the same again and again, as small ones do until the reply's limit.
struct RepetitionWatch: Sendable {
    /// How much of the end must be one period over and over, and how long the period may be, in bytes:
    /// at least eight times the same.
    private static let measures = [(size: 1200, period: 150), (size: 3200, period: 400)]
    /// How often the end is looked at.
    private static let step = 128

    private var end: [UInt8] = []
    private var unseen = 0

    /// Takes the next piece; true when its end only repeats itself.
    mutating func take(_ piece: String) -> Bool {
        end += piece.utf8
        unseen += piece.utf8.count
        guard unseen >= Self.step else { return false }
        unseen = 0
        let longest = Self.measures.map(\.size).max() ?? 0
        if end.count > 2 * longest { end.removeFirst(end.count - longest) }
        return Self.measures.contains { size, period in
            end.count >= size && Self.period(of: end.suffix(size)) <= period
        }
    }

    /// The shortest length after which a text begins again; its own where it does not.
    ///
    /// The failure function of Knuth, Morris and Pratt, so one pass over the text.
    private static func period(of text: ArraySlice<UInt8>) -> Int {
        let text = Array(text)
        var failure = [Int](repeating: 0, count: text.count)
        for place in text.indices.dropFirst() {
            var length = failure[place - 1]
            while length > 0, text[place] != text[length] { length = failure[length - 1] }
            failure[place] = text[place] == text[length] ? length + 1 : 0
        }
        return text.count - (failure.last ?? 0)
    }
}
