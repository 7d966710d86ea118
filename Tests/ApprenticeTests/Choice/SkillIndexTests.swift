@testable import Apprentice
import Glibc
import TestSupport
import Testing

struct SkillIndexTests {
    private static let words = [
        "deploy", "billing", "canary", "search", "region", "branch", "metric", "log", "rollout",
        "brief",
        "über", "42",
    ]

    private func skill(_ serial: Int, _ content: String, revision: Int = 0) -> Skill {
        Skill(
            id: Skill.id(section: "x", serial: serial),
            uid: Skill.UID("\(serial)"),
            section: "x",
            content: content,
            createdAt: Timestamp(microseconds: 0),
            revision: revision
        )
    }

    private func randomText(_ numbers: inout SeededNumbers) -> String {
        (0..<Int.random(in: 1...8, using: &numbers)).map { _ in numbers.pick(Self.words) ?? "" }
            .joined(separator: " ")
    }

    @Test func `scores are those of a plain bm25`() {
        var numbers = SeededNumbers(seed: 11)
        for _ in 0..<40 {
            let skills = (1...12).map { skill($0, randomText(&numbers)) }
            var index = SkillIndex()
            index.update(to: Skillbook(skills: skills, revision: 1))
            let question = randomText(&numbers)
            let plain = PlainRanking(skills.map { "x " + $0.content })
            let hits = index.search(question, limit: 100)
            let scores = Dictionary(uniqueKeysWithValues: hits.map { ($0.uid, $0.score) })
            for (place, skill) in skills.enumerated() {
                let expected = plain.score(of: place, for: question)
                #expect(abs((scores[skill.uid] ?? 0) - expected) < 0.001)
            }
            #expect(hits.map(\.score) == hits.map(\.score).sorted(by: >))
        }
    }

    @Test func `an index made for one question holds every skill that words could choose for it`() {
        var numbers = SeededNumbers(seed: 7)
        for _ in 0..<60 {
            let skills = (1...15).map { skill($0, randomText(&numbers)) }
            let book = Skillbook(skills: skills, revision: 1)
            let question = randomText(&numbers) + " Deploying branches tries"
            let hits = SkillIndex(for: question, in: book).search(question, limit: 100)
            let found = Set(hits.map(\.uid))
            var whole = SkillIndex()
            whole.update(to: book)
            let words = SharedWords(question)
            for hit in whole.search(question, limit: 100) {
                guard let skill = book[hit.uid], words.stand(in: skill) else { continue }
                #expect(found.contains(hit.uid), "\(question): \(skill.content)")
            }
        }
    }

    @Test func `an index that followed a book is as one made of it`() {
        var numbers = SeededNumbers(seed: 5)
        var followed = SkillIndex()
        var skills: [Int: Skill] = [:]
        for revision in 1...120 {
            let serial = Int.random(in: 1...20, using: &numbers)
            var changed = skill(serial, randomText(&numbers), revision: revision)
            if numbers.chance(25) { changed.status = .retired }
            skills[serial] = changed
            let book = Skillbook(skills: Array(skills.values), revision: revision)
            followed.update(to: book)
            var made = SkillIndex()
            made.update(to: book)
            let question = randomText(&numbers)
            let (left, right) = (
                followed.search(question, limit: 8), made.search(question, limit: 8)
            )
            #expect(left.map(\.uid) == right.map(\.uid))
            #expect(left.map(\.score) == right.map(\.score))
        }
    }

    @Test func `a skill is found by its context, keywords, notes, their questions and trigrams`() {
        var found = skill(1, "do it so")
        found.context = "when the moon is full"
        found.keywords = ["werewolf"]
        found.sources = [
            Source(question: "who howls?", note: "silver bullets", at: Timestamp(microseconds: 0)),
            Source(note: "garlic", state: .withdrawn, at: Timestamp(microseconds: 0)),
        ]
        var index = SkillIndex()
        index.update(to: Skillbook(skills: [found, skill(2, "kubernetes happens")], revision: 1))
        for question in ["moons", "a werewolf", "howling", "bullet"] {
            #expect(index.search(question, limit: 1).first?.uid == found.uid, "\(question)")
        }
        #expect(index.search("kubectl", limit: 5).map(\.uid.description) == ["2"])
        #expect(index.search("garlic", limit: 5).isEmpty)
        #expect(index.search("the of and", limit: 5).isEmpty)
        #expect(SkillIndex().search("moon", limit: 5).isEmpty)
    }

    @Test func `retired skills are not found, and come back with their skill`() {
        var index = SkillIndex()
        var one = skill(1, "deploy billing", revision: 1)
        index.update(to: Skillbook(skills: [one], revision: 1))
        one.status = .retired
        one.revision = 2
        index.update(to: Skillbook(skills: [one], revision: 2))
        #expect(index.search("deploy", limit: 5).isEmpty)
        one.status = .active
        one.revision = 3
        index.update(to: Skillbook(skills: [one], revision: 3))
        #expect(index.search("deploy", limit: 5).count == 1)
    }
}

/// bm25 as it stands in the book, without an index.
private struct PlainRanking {
    private let documents: [[String: Float]]

    init(_ texts: [String]) { documents = texts.map(Self.terms) }

    private static func terms(_ text: String) -> [String: Float] {
        var terms: [String: Float] = [:]
        for stem in Words.contentStems(text) {
            terms[stem, default: 0] += 1
            guard stem.count > 4 else { continue }
            for start in 0..<(stem.count - 2) {
                terms["3:" + stem.dropFirst(start).prefix(3), default: 0] += 0.25
            }
        }
        return terms
    }

    func score(of place: Int, for question: String) -> Float {
        let count = Float(documents.count)
        let lengths = documents.map { $0.values.reduce(0, +) }
        let average = lengths.reduce(0, +) / count
        var score: Float = 0
        for (term, weight) in Self.terms(question) {
            guard let frequency = documents[place][term] else { continue }
            let holding = Float(documents.count { $0[term] != nil })
            let rarity = log(1 + (count - holding + 0.5) / (holding + 0.5))
            let length = 1.2 * (1 - 0.75 + 0.75 * lengths[place] / average)
            score += min(weight, 1) * rarity * frequency * 2.2 / (frequency + length)
        }
        return score
    }
}
