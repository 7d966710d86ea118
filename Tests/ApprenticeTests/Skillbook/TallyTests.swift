@testable import Apprentice
import TestSupport
import Testing

struct TallyTests {
    private static let uid = Skill.UID("a")

    private static func row(
        _ turn: Int?,
        _ judge: Evidence.Judge,
        _ tag: Evidence.Tag,
        who: String = "me",
        weight: Int = 1,
        at: Int64 = 0
    ) -> Evidence {
        Evidence(
            skill: uid,
            turn: turn,
            judge: judge,
            who: who,
            tag: tag,
            weight: weight,
            at: Timestamp(microseconds: at)
        )
    }

    @Test func `of a turn the Reflector is believed before a person and a person before others`() {
        let rows = [
            Self.row(1, .other, .helpful), Self.row(1, .human, .neutral),
            Self.row(1, .reflector, .harmful),
        ]
        #expect(Tally(rows).harmful == 1)
        #expect(Tally(Array(rows.dropLast())).neutral == 1)
        #expect(Tally([rows[0]]).helpful == 1)
        for tally in [Tally(rows), Tally([rows[0]])] {
            #expect(tally.helpful + tally.harmful + tally.neutral == 1)
        }
    }

    @Test func `imported counts add up with their weights`() {
        let tally = Tally([
            Self.row(nil, .imported, .helpful, weight: 5),
            Self.row(nil, .imported, .harmful, weight: 2),
            Self.row(3, .human, .helpful),
        ])
        #expect((tally.helpful, tally.harmful, tally.neutral) == (6, 2, 0))
        #expect(tally.recent.map(\.turn) == [3])
    }

    @Test func `the order of the rows never matters`() {
        var numbers = SeededNumbers(seed: 7)
        for _ in 0..<200 {
            let rows = (0..<8).map { number in
                Self.row(
                    Int.random(in: 1...3, using: &numbers),
                    numbers.pick([.reflector, .human, .other]) ?? .other,
                    numbers.pick([.helpful, .harmful, .neutral]) ?? .neutral,
                    who: "\(number)",
                    at: Int64.random(in: 0...2, using: &numbers)
                )
            }
            let tally = Tally(rows)
            let other = Tally(rows.shuffled(using: &numbers))
            #expect(tally == other)
            #expect(tally.recent.map(\.turn) == other.recent.map(\.turn))
            #expect(tally.recent.map(\.tag) == other.recent.map(\.tag))
        }
    }

    @Test func `confidence is a half without evidence and goes with it`() {
        var skill = Skill(
            id: "a-00001",
            section: "a",
            content: "x",
            createdAt: .init(microseconds: 0)
        )
        #expect(skill.confidence == 0.5)
        skill.helpful = 3
        #expect(skill.confidence == 0.8)
        skill.harmful = 3
        skill.neutral = 2
        #expect(skill.confidence == 0.5)
        #expect(skill.evidenceCount == 8)
    }
}
