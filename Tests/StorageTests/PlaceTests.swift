import Glibc
import TestSupport
import Testing

@testable import Apprentice
@testable import ApprenticeStorage

/// What is kept in a file that is no longer there would be lost.
@Suite struct PlaceTests {
    let folder: TemporaryDirectory

    init() throws { folder = try TemporaryDirectory() }

    private static let mishaps: [(name: String, happen: @Sendable (String) -> Void)] = [
        ("deleted", { unlink($0) }),
        ("moved", { rename($0, $0 + ".bak") }),
        ("its log deleted", { unlink($0 + "-wal") }),
        ("the log's index deleted", { unlink($0 + "-shm") }),
        ("given a second name", { link($0, $0 + ".other") }),
        (
            "replaced",
            { path in
                let other = open(path + ".new", O_WRONLY | O_CREAT, 0o600)
                close(other)
                rename(path + ".new", path)
            }
        ),
    ]

    @Test(arguments: 0..<mishaps.count)
    func `nothing is kept in a store that is not where it was opened`(number: Int) async throws {
        let path = folder("store.db")
        let store = try await SQLiteStore(path: path, now: Moments.ticking())
        try await store.transaction { _ = try $0.newTurn() }
        Self.mishaps[number].happen(path)
        for _ in 0..<2 {
            let error = await #expect(throws: StoreError.self) {
                try await store.transaction { _ = try $0.newTurn() }
            }
            #expect(error?.code == .unwritable)
        }
        await #expect(throws: StoreError.self) { try await store.read { $0.book.revision } }
    }
}
