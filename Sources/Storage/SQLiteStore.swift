import ApprenticeSystem
public import Apprentice

/// A store in one SQLite file, which several processes may share.
///
/// The file is in write-ahead mode; what a transaction returned from is on the disk. It is readable
/// by its user alone. The book is kept in memory, and brought up to date with what other processes
/// changed before each transaction. All work is done on a thread of the store's own.
public actor SQLiteStore: LearningStore {
    private let executor: BlockingExecutor
    private let path: String
    private let patience: Duration
    private let now: @Sendable () -> Timestamp
    private var state: State?
    /// What was amiss with the file and was mended when it was opened, for its user to know.
    public nonisolated let remark: String?

    private struct State {
        let connection: SQLiteConnection
        let leases: LeaseFiles
        var place: StorePlace
        var cache: BookCache
    }

    /// The store's own thread.
    public nonisolated var unownedExecutor: UnownedSerialExecutor {
        unsafe executor.asUnownedSerialExecutor()
    }

    /// Opens a store, and makes it with its folders if it is not there.
    ///
    /// - Parameters:
    ///   - path: The file; a relative one counts from the working folder.
    ///   - now: The clock of its transactions.
    /// - Throws: `StoreError` when the file cannot be written, is not a store, is damaged, is held by
    ///   another process for more than ten seconds, or was made by a newer release; it is not touched
    ///   in the last two cases.
    public init(path: String, now: @escaping @Sendable () -> Timestamp) async throws {
        try await self.init(path: path, patience: StoreFile.patience, now: now)
    }

    /// Opens a store that waits for another process for a given time.
    package init(
        path: String,
        patience: Duration,
        now: @escaping @Sendable () -> Timestamp
    ) async throws {
        do throws(SystemError) {
            executor = try BlockingExecutor(name: "store")
        } catch {
            throw StoreError(
                .busy,
                what: "the store cannot start its thread",
                why: error.description,
                remedy: "see the limit: ulimit -u"
            )
        }
        self.path = path
        self.patience = patience
        self.now = now
        state = nil
        remark = StoreFile.close(path)
        _ = try opened()
    }

    /// Runs a transaction: all or nothing, durable when it returns.
    ///
    /// - Throws: What `body` throws, or a ``StoreError``.
    public func transaction<Result: Sendable>(
        _ body: @Sendable @escaping (inout any LearningRecords) throws -> Result
    ) async throws -> Result {
        let state = try opened()
        let (result, kept) = try state.connection.transaction {
            let records = try records(of: state)
            var working: any LearningRecords = records
            let result = try body(&working)
            return (result, records.cache)
        }
        self.state?.cache = kept
        return result
    }

    /// Runs a body that only reads, on one consistent state.
    ///
    /// - Throws: What `body` throws, or a ``StoreError``.
    public func read<Result: Sendable>(
        _ body: @Sendable @escaping (any LearningRecords) throws -> Result
    ) async throws -> Result {
        let state = try opened()
        return try state.connection.snapshot { try body(try records(of: state)) }
    }

    /// Empties the log and gives pages that are not used back, overwritten with zeros.
    ///
    /// - Returns: Whether all of it could be done; false while another process reads.
    /// - Throws: ``StoreError``.
    public func scrub() async throws -> Bool {
        let connection = try opened().connection
        if connection.isReadOnly { throw connection.readOnlyFailure }
        do {
            // The index of words keeps those of turns that changed until its parts are merged.
            try connection.execute("INSERT INTO turn_words (turn_words) VALUES ('optimize')")
            try connection.execute("VACUUM")
        } catch  where error.code == .busy {
            return false
        }
        return try connection.first("PRAGMA wal_checkpoint(TRUNCATE)") { $0.int() } == 0
    }

    /// Gives up the file; the next transaction opens it again.
    ///
    /// Leases are given up by their holders.
    public func close() { state = nil }

    /// The tables as the transaction that is open sees them.
    ///
    /// What others committed is kept in memory even if the transaction fails: it stays true.
    private func records(of state: State) throws -> SQLiteRecords {
        var cache = state.cache
        try cache.update(from: state.connection)
        self.state?.cache = cache
        return SQLiteRecords(
            connection: state.connection,
            leases: state.leases,
            cache: cache,
            now: now()
        )
    }

    private func opened() throws -> State {
        if state != nil {
            try state?.place.check()
            if let state { return state }
        }
        let file = try StoreFile(path: path, patience: patience)
        var place = StorePlace(file.connection.path)
        try place.check()
        let leases = LeaseFiles(store: file.connection.path)
        leases.sweep()
        let opened = State(
            connection: file.connection,
            leases: leases,
            place: place,
            cache: BookCache()
        )
        state = opened
        return opened
    }
}
