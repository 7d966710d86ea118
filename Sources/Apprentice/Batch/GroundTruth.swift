/// Compares an answer with the sample's right answer.
///
/// Both are cut into words at blanks; case, and quotes, brackets, emphasis and punctuation around a
/// word do not matter, `1,000` is `1000` and `3.50` is `3.5`. The answer is right when the words of
/// the truth stand in it, one after another: a chat says more than was asked. A truth that is one
/// short word of letters, `no`, `B` or `true`, stands in many a wrong answer, so it must be its
/// first or its last word.
public struct GroundTruth: Environment {
    /// Creates the comparison.
    public init() {}

    /// Compares.
    ///
    /// - Parameters:
    ///   - answer: What the agent answered.
    ///   - sample: The question, with its right answer.
    /// - Returns: 1 or 0, with the right answer when it is 0.
    /// - Throws: ``SampleError`` when the sample has no right answer.
    public func judge(_ answer: String, to sample: Sample) throws -> Judgement {
        guard let truth = sample.groundTruth, !Self.words(truth).isEmpty else {
            throw SampleError(
                .noGroundTruth,
                "the sample has no ground_truth",
                why: "there is nothing to compare the answer with",
                remedy: "add it to the line, or judge by a command: --check COMMAND"
            )
        }
        if Self.holds(answer, truth) { return Judgement(score: 1) }
        return Judgement(score: 0, feedback: "the right answer is: " + truth.shortened(to: 2000))
    }

    /// Whether an answer holds the truth.
    static func holds(_ answer: String, _ truth: String) -> Bool {
        let (answer, truth) = (words(answer), words(truth))
        guard let first = truth.first, answer.count >= truth.count else { return false }
        let isCommon = first.count <= 3 || ["true", "false"].contains(first)
        if truth.count == 1, isCommon, first.allSatisfy(\.isLetter) {
            return answer.first == first || answer.last == first
        }
        return answer.indices.dropLast(truth.count - 1).contains { start in
            answer[start] == first && answer[start...].starts(with: truth)
        }
    }

    /// The words of a text as they are compared.
    static func words(_ text: String) -> [String] {
        text.split(whereSeparator: \.isWhitespace).compactMap { word in
            let bare = word.drop(while: around.contains)
            let kept = String(bare.reversed().drop { around.contains($0) }.reversed())
            // A word of nothing else, `-` or `{}`, means something by itself.
            return number(kept.isEmpty ? String(word) : kept.lowercased())
        }
    }

    private static let around: Set<Character> = [
        "\"", "'", "`", "*", "_", ".", ",", ";", ":", "!", "?", "(", ")", "[", "]", "{", "}", "<",
        ">", "“", "”", "‘", "’", "«", "»", "„",
    ]

    /// A number without separators of thousands and closing zeros; any other word as it is.
    private static func number(_ word: String) -> String {
        let digits = word.filter { $0 != "," }
        guard digits.first?.isNumber ?? false || digits.first == "-",
            digits.allSatisfy({ $0.isASCII && ($0.isNumber || $0 == "." || $0 == "-") }),
            digits.count(where: { $0 == "." }) <= 1, digits.contains(where: \.isNumber),
            groupsAreWhole(word)
        else { return word }
        guard digits.contains(".") else { return digits }
        let whole = String(digits.reversed().drop { $0 == "0" }.reversed())
        return whole.hasSuffix(".") ? String(whole.dropLast()) : whole
    }

    /// Whether commas separate thousands: `1,000,000`, but not `1,2`.
    private static func groupsAreWhole(_ word: String) -> Bool {
        let whole = word.split(separator: ".", omittingEmptySubsequences: false).first ?? ""
        let groups = whole.split(separator: ",", omittingEmptySubsequences: false)
        return !word.dropFirst(whole.count).contains(",")
            && groups.dropFirst().allSatisfy { $0.count == 3 }
    }
}

extension String {
    /// At most so many characters: the beginning and the end of a longer text.
    package func shortened(to limit: Int) -> String {
        guard count > limit else { return self }
        return prefix(limit * 2 / 3) + " … " + suffix(limit / 3)
    }
}
