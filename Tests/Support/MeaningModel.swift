import ApprenticeSystem
package import Apprentice

/// Stands in for an embedding model: a text's vector counts its words, and words that it was given as
/// meaning the same count as one.
package struct MeaningModel: EmbeddingModel {
    package let name: String
    private let meanings: [String: String]
    private let log = Locked<[String]>([])
    private let state = Locked((isReady: true, failure: ModelError?.none, times: Int.max))

    /// Creates a model.
    ///
    /// - Parameters:
    ///   - name: Its name.
    ///   - synonyms: Words that mean the same, a group each.
    package init(_ name: String = "meaning", synonyms: [[String]] = []) {
        self.name = name
        meanings = Dictionary(
            synonyms.flatMap { group in group.map { ($0, group[0]) } },
            uniquingKeysWith: { first, _ in first }
        )
    }

    package var isReady: Bool { state.withLock { $0.isReady && $0.failure == nil } }

    /// The texts it was asked for, in order.
    package var asked: [String] { log.withLock { $0 } }

    /// Has the next calls fail, or no more.
    package func fail(with error: ModelError?, times: Int = .max) {
        state.withLock { ($0.failure, $0.times) = (error, times) }
    }

    package func vectors(for texts: [String]) async throws -> [[Float]] {
        let failure = state.withLock { state in
            defer {
                state.times -= 1
                if state.times <= 0 { state.failure = nil }
            }
            return state.failure
        }
        if let failure { throw failure }
        log.withLock { $0 += texts }
        return texts.map(vector)
    }

    private func vector(_ text: String) -> [Float] {
        var vector = [Float](repeating: 0, count: 64)
        for word in Words.split(text) where !Words.stopWords.contains(word) {
            let stem = Words.stem(meanings[word] ?? word)
            let place = stem.utf8.reduce(UInt64(7)) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
            vector[Int(place >> 20) % 64] += 1
        }
        // No text has no direction.
        vector[0] += 0.01
        return vector
    }
}
