import Apprentice
import Testing

@testable import ApprenticeHosts

/// Which messages after an answer are corrections, measured on transcripts made by hand.
struct CorrectionTests {
    /// What came of a half of the corpus.
    private struct Score {
        var found = 0
        var missed: [String] = []
        var wrong: [String] = []

        var precision: Double { Double(found) / Double(max(1, found + wrong.count)) }
        var recall: Double { Double(found) / Double(max(1, found + missed.count)) }
    }

    private func score(_ messages: [CorrectionCorpus.Message]) -> Score {
        var score = Score()
        for message in messages {
            let isSure =
                PlainCorrection.certainty(of: message.text, after: message.answer) == .sure
            switch (isSure, message.isCorrection) {
            case (true, true): score.found += 1
            case (false, true): score.missed.append(message.text)
            case (true, false): score.wrong.append(message.text)
            case (false, false): break
            }
        }
        return score
    }

    @Test func `there are at least 40 corrections among 400 messages, and many of other kinds`() {
        let all = CorrectionCorpus.first + CorrectionCorpus.second
        #expect(all.count >= 400)
        #expect(all.count(where: \.isCorrection) >= 40)
        #expect(all.count { !$0.isCorrection } >= 200)
    }

    @Test(arguments: [CorrectionCorpus.first, CorrectionCorpus.second])
    func `what is taken for a correction is one, and most corrections are found`(
        messages: [CorrectionCorpus.Message]
    ) {
        let score = score(messages)
        #expect(score.precision >= 0.95, "taken wrongly: \(score.wrong)")
        #expect(score.recall >= 0.7, "missed: \(score.missed)")
    }
}
