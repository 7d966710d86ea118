import ApprenticeStorage
import TestSupport
import Testing

@testable import Apprentice

/// The book in memory is what a fresh process would load, whatever happened.
@Suite struct RandomHistoryTests {
    struct Refused: Error {}

    @Test(arguments: 1...6)
    func `three stores agree after a random history`(_ seed: UInt64) async throws {
        let folder = try TemporaryDirectory()
        let memory = MemoryStore(now: Moments.ticking())
        let one = try await SQLiteStore(path: folder("store.db"), now: Moments.ticking())
        let other = try await SQLiteStore(path: folder("store.db"), now: Moments.ticking())
        var random = Random(state: seed)
        for step in 0..<60 {
            let seed = random.next()
            let mustFail = random.next() % 4 == 0
            let body: @Sendable (inout any LearningRecords) throws -> Void = { records in
                var random = Random(state: seed)
                try Self.change(&records, &random, revision: records.book.revision + 1)
                if mustFail { throw Refused() }
            }
            for store: any LearningStore in [memory, step.isMultiple(of: 3) ? other : one] {
                do {
                    try await store.transaction(body)
                } catch is Refused {}
            }
            guard step.isMultiple(of: 10) else { continue }
            let expected = try await memory.read { $0.book }
            #expect(try await one.read { $0.book } == expected)
        }
        let expected = try await memory.read { $0.book }
        let fresh = try await SQLiteStore(path: folder("store.db"), now: Moments.ticking())
        for store in [one, other, fresh] {
            #expect(try await store.read { $0.book } == expected)
            let revisions = try await store.read { try $0.revisions(limit: .max).map(\.changes) }
            #expect(
                try await memory.read { try $0.revisions(limit: .max).map(\.changes) } == revisions
            )
        }
        #expect(expected.skills.count > 3)
    }

    private static func change(
        _ records: inout any LearningRecords,
        _ random: inout Random,
        revision: Int
    ) throws {
        var changes: [(uid: String, after: Skill?)] = []
        for uid in Set((0...random.next() % 4).map { _ in "u\(random.next() % 12)" }).sorted() {
            let known = records.book[Skill.UID(uid)]
            switch random.next() % 4 {
            case 0 where known != nil:
                changes.append((uid, nil))
            case 1 where known != nil:
                var counted = known ?? Samples.skill()
                counted.helpful += 1
                try records.refresh(counted)
            default:
                let serial = try known?.serial ?? records.takeSerial()
                let text = "\(random.next())"
                changes.append(
                    (uid, Samples.skill(serial, uid: uid, text: text, revision: revision))
                )
            }
        }
        try records.change(changes)
    }
}

/// Numbers that are the same for the same seed (SplitMix64).
struct Random {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
