import Apprentice
import ApprenticeStorage
import TestSupport
import Testing

@Suite struct VectorTests {
    private let key = TextVector.Key("deploy with zeppo")

    private func vector(_ values: [Float]) throws -> TextVector {
        try #require(TextVector(values))
    }

    @Test(arguments: StoreKind.allCases)
    func `vectors come back by text and model, and can be forgotten`(_ kind: StoreKind) async throws
    {
        let folder = try TemporaryDirectory()
        let store = try await kind.open(in: folder)
        let (first, second) = (try vector([1, 2, 3]), try vector([3, 2, 1, 0]))
        let key = key
        try await store.transaction { records in
            try records.save([key: first], model: "one")
            try records.save([key: second], model: "two")
        }
        let other = TextVector.Key("deploy with zeppo ")
        try await store.read { records throws in
            #expect(try records.vectors(of: [key, other], model: "one") == [key: first])
            #expect(try records.vectors(of: [key], model: "two") == [key: second])
            #expect(try records.vectors(of: [key], model: "three").isEmpty)
        }
        try await store.transaction { try $0.save([key: second], model: "one") }
        #expect(try await store.read { try $0.vectors(of: [key], model: "one") } == [key: second])
        try await store.transaction { try $0.removeVectors(of: [key]) }
        #expect(try await store.read { try $0.vectors(of: [key], model: "one") }.isEmpty)
        #expect(try await store.read { try $0.vectors(of: [key], model: "two") }.isEmpty)
    }

    @Test func `vectors are on the disk when they are kept`() async throws {
        let folder = try TemporaryDirectory()
        let store = try await SQLiteStore(path: folder("store.db"), now: Moments.ticking())
        let (key, kept) = (key, try vector((0..<384).map { Float($0 % 7) - 3 }))
        try await store.transaction { try $0.save([key: kept], model: "m") }
        let fresh = try await SQLiteStore(path: folder("store.db"), now: Moments.ticking())
        #expect(try await fresh.read { try $0.vectors(of: [key], model: "m") } == [key: kept])
    }
}
