import Testing
import Apprentice
import ApprenticeStorage
import TestSupport

/// Every store passes the same tests.
enum StoreKind: CaseIterable, CustomTestStringConvertible {
    case memory
    case sqlite

    var testDescription: String { "\(self)" }

    /// A new store.
    func open(in folder: TemporaryDirectory) async throws -> any LearningStore {
        switch self {
        case .memory: MemoryStore(now: Moments.ticking())
        case .sqlite: try await SQLiteStore(path: folder("store.db"), now: Moments.ticking())
        }
    }
}
