import ApprenticeSystem
import Apprentice
import CApprenticeSQLite
import Glibc

/// The file of a store, opened, checked and brought up to this release.
struct StoreFile {
    let connection: SQLiteConnection

    /// How long a transaction waits for another process.
    static let patience = Duration.seconds(10)

    /// Opens the file; with its folders it is made, for this user alone, when it is not there.
    ///
    /// What it holds is not read, so that a full store opens as fast as an empty one.
    ///
    /// - Parameters:
    ///   - path: The file; a relative one counts from the working folder.
    ///   - patience: How long to wait for another process.
    /// - Throws: ``StoreError``.
    init(path: String, patience: Duration = Self.patience) throws {
        let path = try Self.absolute(path)
        try Self.create(path)
        let opened = try SQLiteConnection(path: path, patience: patience)
        if opened.isReadOnly {
            connection = try Self.readable(opened, patience: patience)
            return
        }
        connection = opened
        // A file that is not ours must not even have its journal changed.
        _ = try connection.snapshot { [connection] in try Migrations.version(of: connection) }
        try useWriteAheadLog(patience: patience)
        try connection.execute(
            """
            PRAGMA synchronous = FULL;
            PRAGMA foreign_keys = ON;
            PRAGMA trusted_schema = OFF;
            PRAGMA temp_store = MEMORY;
            PRAGMA secure_delete = ON;
            PRAGMA journal_size_limit = 16777216;
            """
        )
        try Migrations.run(on: connection)
    }

    /// A connection that reads what nobody here may write.
    ///
    /// Where even the log's index cannot be made, as on a medium that is mounted read-only, the file is
    /// read without it; that is right only while there is no log whose pages are newer.
    private static func readable(
        _ connection: SQLiteConnection,
        patience: Duration
    ) throws -> SQLiteConnection {
        func check(_ connection: SQLiteConnection) throws {
            let version = try connection.snapshot { try Migrations.version(of: connection) }
            guard version == Migrations.newest else { throw connection.readOnlyFailure }
        }
        do {
            try check(connection)
            return connection
        } catch let error as StoreError where error.code == .unwritable {
            var log = stat()
            let hasLog = unsafe stat(connection.path + "-wal", &log) == 0 && log.st_size > 0
            guard !hasLog else { throw error }
            let frozen = try SQLiteConnection(
                path: connection.path,
                patience: patience,
                isFrozen: true
            )
            try check(frozen)
            return frozen
        }
    }

    /// Takes the rights of others away from a store; SQLite gives new companions its file's mode.
    ///
    /// - Parameter path: The file.
    /// - Returns: What was done, in words; nil when there was nothing to do.
    static func close(_ path: String) -> String? {
        var status = stat()
        guard unsafe stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
            status.st_mode & 0o077 != 0, status.st_uid == geteuid()
        else { return nil }
        guard unsafe chmod(path, status.st_mode & 0o700) == 0 else { return nil }
        for ending in ["-wal", "-shm"] { unsafe chmod(path + ending, status.st_mode & 0o700) }
        let mode = String(status.st_mode & 0o777, radix: 8)
        return "\(path) could be read or written by others (mode \(mode)); now it is yours alone"
    }

    /// Switches to the write-ahead log, in which readers and the writer do not wait for one another.
    ///
    /// SQLite does not wait for others here as it does elsewhere, so two processes that open a new
    /// file at once have to try again.
    private func useWriteAheadLog(patience: Duration) throws {
        let start = ContinuousClock.now
        while true {
            do {
                let mode = try connection.first("PRAGMA journal_mode = WAL") { $0.text() }
                if mode == "wal" { return }
                throw StoreError(
                    .unwritable,
                    what: "the store cannot be kept here",
                    why: "\(connection.path): the file system cannot share memory, "
                        + "the journal stays '\(mode ?? "")'",
                    remedy: "use a file on a local disk: apprentice --store FILE"
                )
            } catch let error as StoreError where error.code == .busy {
                guard ContinuousClock.now - start < patience else { throw error }
                usleep(2000)
            }
        }
    }

    /// Makes an empty file of mode 0600, and its folders of mode 0700, unless they are there.
    ///
    /// The file is made without being opened: closing a descriptor of a database file drops every
    /// lock this process has on it (sqlite.org/howtocorrupt.html, 2.2). SQLite gives the file's mode
    /// to the journal files beside it.
    ///
    /// - Throws: ``StoreError`` when it cannot be made.
    static func create(_ path: String) throws(StoreError) {
        let folder = Path.folder(of: path)
        do throws(SystemError) {
            try File.makeFolder(folder)
        } catch {
            throw .unwritable(path, why: "\(folder): \(error)")
        }
        if unsafe mknod(path, S_IFREG | 0o600, 0) == 0 {
            // A strange umask takes even the user's own rights.
            unsafe chmod(path, 0o600)
            return
        }
        let error = SystemError()
        guard error.code != EEXIST else { return }
        throw .unwritable(path, why: "\(path): \(error)")
    }

    /// A path from the root, so that a later change of the working folder does not matter, and a
    /// name like `:memory:` is a file's.
    private static func absolute(_ path: String) throws -> String {
        do {
            return try Path.absolute(path)
        } catch {
            throw StoreError.unwritable(path, why: "the working folder: \(error)")
        }
    }
}
