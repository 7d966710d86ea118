import TestSupport
import Testing

@testable import Apprentice

@Suite struct BookTests {
    let folder: TemporaryDirectory

    init() throws { folder = try TemporaryDirectory() }

    @Test(arguments: StoreKind.allCases)
    func `a new store holds an empty book`(_ kind: StoreKind) async throws {
        let store = try await kind.open(in: folder)
        try await store.read { records throws in
            #expect(records.book == Skillbook())
            #expect(try records.revision(1) == nil)
            #expect(try records.revisions(limit: 5).isEmpty)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `a revision adds, changes and removes skills`(_ kind: StoreKind) async throws {
        let store = try await kind.open(in: folder)
        let added = try await store.transaction { records in
            try records.change([
                ("a", Samples.skill(1, uid: "a")), ("b", Samples.skill(2, uid: "b")),
            ])
        }
        let changed = try await store.transaction { records in
            let after = Samples.skill(1, uid: "a", text: "new", revision: 2)
            return try records.change([("a", after), ("b", nil)], cause: .load("other.json"))
        }
        try await store.read { records throws in
            #expect(records.book.revision == 2)
            #expect(records.book.all == [Samples.skill(1, uid: "a", text: "new", revision: 2)])
            #expect(records.book["deploy-00002"] == nil)
            #expect(try records.revision(1) == added)
            #expect(try records.revision(2) == changed)
            #expect(try records.revision(3) == nil)
            #expect(try records.revisions(limit: 5) == [changed, added])
            #expect(try records.revisions(limit: 1) == [changed])
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `every cause of a revision comes back`(_ kind: StoreKind) async throws {
        let causes: [Revision.Cause] = [
            .feedback(1), .learned([1, 2]), .learned([]), .withdrawn(3), .consolidated,
            .hand("add \u{0}"),
            .load("/a b.json"), .synced("~/shared"), .undo(5), .redo(6),
        ]
        let store = try await kind.open(in: folder)
        try await store.transaction { records in
            for cause in causes { try records.change([], cause: cause) }
        }
        let kept = try await store.read { try $0.revisions(limit: .max).map(\.cause) }
        #expect(kept.reversed() == causes)
        try await store.read { records throws in
            #expect(try records.causes().map(\.cause) == causes.reversed())
            #expect(try records.causes().map(\.number) == (1...causes.count).reversed())
            for (index, cause) in causes.enumerated() {
                #expect(try records.revisions(causedBy: cause).map(\.number) == [index + 1])
            }
            #expect(try records.revisions(causedBy: .feedback(2)).isEmpty)
            #expect(try records.revisions(after: 1, upTo: 3).map(\.number) == [3, 2])
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `refreshed counts stay, without a revision`(_ kind: StoreKind) async throws {
        let store = try await kind.open(in: folder)
        try await store.transaction { records in
            try records.change([("a", Samples.skill(1, uid: "a"))])
            var skill = Samples.skill(1, uid: "a")
            skill.helpful = 99
            try records.refresh(skill)
            #expect(records.book[skill.uid]?.helpful == 99)
        }
        let book = try await store.read { $0.book }
        #expect(book[Skill.UID("a")]?.helpful == 99)
        #expect(book.revision == 1)
    }

    @Test(arguments: StoreKind.allCases)
    func `one revision may hand an id on`(_ kind: StoreKind) async throws {
        let store = try await kind.open(in: folder)
        try await store.transaction { records in
            try records.change([
                ("a", Samples.skill(1, uid: "a")), ("b", Samples.skill(2, uid: "b")),
            ])
            try records.change([
                ("a", Samples.skill(2, uid: "a")), ("b", Samples.skill(1, uid: "b")),
            ])
            try records.change([("0", Samples.skill(2, uid: "0")), ("a", nil)])
        }
        let book = try await store.read { $0.book }
        #expect(book["deploy-00001"]?.uid == Skill.UID("b"))
        #expect(book["deploy-00002"]?.uid == Skill.UID("0"))
        #expect(book.skills.count == 2)
    }

    @Test(arguments: StoreKind.allCases)
    func `serials only grow, and a raised one is skipped to`(_ kind: StoreKind) async throws {
        let store = try await kind.open(in: folder)
        let serials = try await store.transaction { records in
            var serials = [try records.takeSerial(), try records.takeSerial()]
            try records.raiseSerial(above: 40)
            serials.append(try records.takeSerial())
            try records.raiseSerial(above: 7)
            serials.append(try records.takeSerial())
            return serials
        }
        #expect(serials == [1, 2, 41, 42])
    }

    @Test(arguments: StoreKind.allCases)
    func `a transaction that throws leaves nothing`(_ kind: StoreKind) async throws {
        struct Refused: Error {}
        let store = try await kind.open(in: folder)
        let before = try await store.transaction { records in
            try records.change([("a", Samples.skill(1, uid: "a"))])
            return records.book
        }
        await #expect(throws: Refused.self) {
            try await store.transaction { records in
                try records.change([("a", nil), ("b", Samples.skill(2, uid: "b"))])
                try records.refresh(Samples.skill(3, uid: "c"))
                _ = try records.takeSerial()
                let turn = try records.newTurn()
                _ = try records.save(Samples.feedback(turn: turn.id))
                try records.setValue("v", for: "n")
                throw Refused()
            }
        }
        try await store.transaction { records throws in
            #expect(records.book == before)
            #expect(try records.revisions(limit: 9).count == 1)
            #expect(try records.trajectory(1) == nil)
            #expect(try records.feedback(1) == nil)
            #expect(try records.session(1) == nil)
            #expect(try records.value("n") == nil)
            #expect(try records.takeSerial() == 1)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `what a reader changes is dropped`(_ kind: StoreKind) async throws {
        let store = try await kind.open(in: folder)
        try await store.read { records throws in
            var records = records
            try records.change([("a", Samples.skill(1, uid: "a"))])
        }
        try await store.read { #expect($0.book == Skillbook()) }
    }
}
