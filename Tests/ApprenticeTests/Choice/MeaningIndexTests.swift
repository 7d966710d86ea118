import TestSupport
import Testing

@testable import Apprentice

struct MeaningIndexTests {
    private func vector(_ values: Float...) -> TextVector {
        TextVector(values) ?? TextVector(rounding: values)
    }

    private func uid(_ name: String) -> Skill.UID { Skill.UID(name) }

    @Test func `a vector survives eight bits and its bytes`() throws {
        let values = (0..<384).map { Float(($0 * 37) % 101) - 50 }
        let vector = try #require(TextVector(values))
        #expect(abs(vector.likeness(to: vector) - 1) < 0.01)
        #expect(TextVector(bytes: vector.bytes) == vector)
        let other = try #require(TextVector(values.reversed()))
        let exact =
            zip(values, values.reversed()).reduce(0) { $0 + $1.0 * $1.1 }
            / values.reduce(0) { $0 + $1 * $1 }
        #expect(abs(vector.likeness(to: other) - exact) < 0.01)
    }

    @Test func `what is no direction is no vector`() {
        #expect(TextVector([]) == nil)
        #expect(TextVector([0, 0]) == nil)
        #expect(TextVector([.nan, 1]) == nil)
        #expect(TextVector([.infinity, 1]) == nil)
        #expect(TextVector(bytes: [1, 2, 3]) == nil)
        #expect(TextVector(bytes: [0, 0, 0, 0, 1, 2]) == nil)
        #expect(TextVector(bytes: [0, 0, 192, 127, 1, 2]) == nil)
    }

    @Test func `texts have keys of their own, however alike they are`() {
        let texts = ["", "a", "A", "a ", "ab", "ba", "use npm", "use  npm"]
        #expect(Set(texts.map { TextVector.Key($0) }).count == texts.count)
        #expect(TextVector.Key(bytes: TextVector.Key("a").bytes) == TextVector.Key("a"))
        #expect(TextVector.Key(bytes: [1]) == nil)
    }

    @Test func `the nearest vector of a skill counts, and a floor holds`() {
        var index = MeaningIndex()
        index.set(uid("east"), to: [.init(words: vector(1, 0, 0)), .init(words: vector(0, 1, 0))])
        index.set(uid("up"), to: [.init(words: vector(0, 0, 1))])
        index.refreshHubs()
        let hits = index.search(vector(0, 1, 0.2), limit: 5, floor: 0.3)
        #expect(hits.map(\.uid) == [uid("east")])
        #expect(abs((hits.first?.likeness ?? 0) - 0.98) < 0.02)
        #expect(index.search(vector(0, 1, 1), limit: 1, floor: 0).count == 1)
        // Another model's vectors have other dimensions: nothing is near them.
        #expect(index.search(vector(0, 1), limit: 5, floor: -1).isEmpty)
    }

    @Test func `a skill that is near to every question goes behind one that is near to this one`() {
        let questions = [vector(1, 0.2, 0), vector(0, 0.2, 1), vector(0.3, 0.2, 0.3)]
        var index = MeaningIndex(generalQuestions: questions)
        index.set(uid("hub"), to: [.init(words: vector(0.8, 0.2, 0.8))])
        index.set(uid("own"), to: [.init(words: vector(0.5, 1, 0))])
        index.refreshHubs()
        let hits = index.search(vector(0.9, 0.5, 0.4), limit: 2, floor: 0)
        #expect(hits.map(\.uid) == [uid("own"), uid("hub")])
        #expect((hits.first?.likeness ?? 1) < (hits.last?.likeness ?? 0))
    }

    @Test(arguments: 1...20)
    func `changes leave the index as if it had been made of what is left`(seed: Int) {
        var numbers = SeededNumbers(seed: seed)
        func random() -> TextVector {
            TextVector((0..<8).map { _ in Float.random(in: -1...1, using: &numbers) })
                ?? vector(1, 0, 0, 0, 0, 0, 0, 0)
        }
        var changed = MeaningIndex()
        var skills: [Skill.UID: [MeaningIndex.Part]] = [:]
        for _ in 0..<200 {
            let name = uid("\(Int.random(in: 0..<100, using: &numbers))")
            let parts = (0..<Int.random(in: 0...2, using: &numbers)).map { _ in
                MeaningIndex.Part(words: random())
            }
            skills[name] = parts
            changed.set(name, to: parts)
        }
        changed.refreshHubs()
        var fresh = MeaningIndex()
        for (name, parts) in skills { fresh.set(name, to: parts) }
        fresh.refreshHubs()
        let question = random()
        #expect(
            changed.search(question, limit: 50, floor: -2)
                == fresh.search(question, limit: 50, floor: -2)
        )
    }
}
