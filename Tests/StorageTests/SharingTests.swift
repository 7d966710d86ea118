import ApprenticeStorage
import TestSupport
import Testing

@testable import Apprentice

/// Two stores on one file, each with a book of its own in memory.
@Suite struct SharingTests {
    let folder: TemporaryDirectory

    init() throws { folder = try TemporaryDirectory() }

    private func open() async throws -> SQLiteStore {
        try await SQLiteStore(path: folder("store.db"), now: Moments.ticking())
    }

    @Test func `each sees what the other changed, in its next transaction`() async throws {
        let (one, other) = (try await open(), try await open())
        for number in 1...5 {
            let (writer, reader) = number.isMultiple(of: 2) ? (one, other) : (other, one)
            let book = try await writer.transaction { records in
                try records.change([("s\(number)", Samples.skill(number, uid: "s\(number)"))])
                return records.book
            }
            #expect(try await reader.read { $0.book } == book)
            #expect(book.skills.count == number)
        }
        try await one.transaction { _ = try $0.change([("s3", nil)]) }
        try await one.transaction { records in
            var skill = Samples.skill(1, uid: "s1")
            skill.harmful = 77
            try records.refresh(skill)
        }
        let book = try await other.read { $0.book }
        #expect(book[Skill.UID("s3")] == nil)
        #expect(book["deploy-00003"] == nil)
        #expect(book[Skill.UID("s1")]?.harmful == 77)
        #expect(book == (try await one.read { $0.book }))
        #expect(book == (try await open().read { $0.book }))
    }

    @Test func `what another changed is kept in memory when the own transaction fails`()
        async throws
    {
        struct Refused: Error {}
        let (one, other) = (try await open(), try await open())
        _ = try await one.read { $0.book }
        let book = try await other.transaction { records in
            try records.change([("a", Samples.skill(uid: "a"))])
            return records.book
        }
        await #expect(throws: Refused.self) {
            try await one.transaction { records in
                try records.change([("a", nil), ("b", Samples.skill(2, uid: "b"))])
                throw Refused()
            }
        }
        #expect(try await one.read { $0.book } == book)
        // The number of the change that was rolled back is given out again, to the other store.
        let newest = try await other.transaction { records in
            try records.change([("c", Samples.skill(3, uid: "c"))])
            return records.book
        }
        #expect(try await one.read { $0.book } == newest)
    }

    @Test func `32 equal notes in parallel over two stores make one skill`() async throws {
        let stores = [try await open(), try await open()]
        let turn = try await stores[0].transaction { try $0.newTurn() }
        let taken = try await withThrowingTaskGroup(of: Acknowledgement.self) { group in
            for number in 0..<32 {
                group.addTask {
                    try await stores[number % 2].transaction { records in
                        var verdict = Verdict.bad(turn.id, note: "use zeppo")
                        verdict.who = "person \(number)"
                        return try records.acknowledge(verdict, policy: LearningPolicy())
                    }
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(taken.count { $0.isNew } == 1)
        #expect(Set(taken.map(\.feedback.id)).count == 32)
        for store in stores {
            try await store.read { records throws in
                #expect(records.book.skills.count == 1)
                #expect(records.book.live.first?.sources.count == 32)
                #expect(try records.jobs(in: [.queued], limit: .max).count == 32)
                #expect(records.book.revision == 32)
            }
        }
    }

    @Test func `numbers and serials are never given out twice`() async throws {
        let stores = [try await open(), try await open()]
        let numbers = try await withThrowingTaskGroup(of: [Int].self) { group in
            for number in 0..<40 {
                group.addTask {
                    try await stores[number % 2].transaction { records in
                        let turn = try records.newTurn()
                        return [turn.id, turn.session, try records.takeSerial()]
                    }
                }
            }
            return try await group.reduce(into: [[Int]]()) { $0.append($1) }
        }
        for column in 0..<3 { #expect(Set(numbers.map { $0[column] }) == Set(1...40)) }
    }

    @Test func `a job is claimed by one store only`() async throws {
        let stores = [try await open(), try await open()]
        try await stores[0].transaction { records in
            let turn = try records.newTurn()
            for _ in 0..<20 {
                _ = try records.save(
                    LearningJob(turn: turn.id, feedback: 0, createdAt: records.now)
                )
            }
        }
        let holders = [LeaseHolder(), LeaseHolder()]
        let claimed = try await withThrowingTaskGroup(of: [Int].self) { group in
            for number in 0..<20 {
                group.addTask {
                    try await stores[number % 2].transaction {
                        try $0.claim(limit: 2, for: holders[number % 2], atWork: Set(1...20))
                            .map(\.job.id)
                    }
                }
            }
            return try await group.reduce(into: [Int]()) { $0 += $1 }
        }
        #expect(claimed.sorted() == Array(1...20))
    }
}
