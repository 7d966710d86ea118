import Apprentice
import CApprenticeSQLite

/// One connection to a database file, used by one thread at a time.
// Safe, because the handle never leaves it and lives as long as it does.
@safe final class SQLiteConnection {
    /// The file, absolute and without symbolic links.
    let path: String
    /// Whether the file can only be read.
    let isReadOnly: Bool
    private let handle: OpaquePointer
    /// Statements by their text; there are as many as there are texts in the code.
    private var statements: [String: OpaquePointer] = unsafe [:]

    /// Opens a file, or creates an empty one.
    ///
    /// - Parameters:
    ///   - path: The file, absolute.
    ///   - patience: How long to wait for another process that holds it.
    ///   - isFrozen: Whether nobody can write the file while it is open, so that it is read without locks.
    /// - Throws: ``StoreError`` when it cannot be opened.
    init(path: String, patience: Duration, isFrozen: Bool = false) throws(StoreError) {
        var handle: OpaquePointer?
        var flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE
        flags |=
            isFrozen
            ? SQLITE_OPEN_READONLY | SQLITE_OPEN_URI : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
        let name = isFrozen ? "file:\(Self.escaped(path))?immutable=1" : path
        let code = unsafe sqlite3_open_v2(name, &handle, flags, nil)
        guard code == SQLITE_OK, let opened = unsafe handle else {
            let failure = unsafe SQLiteFailure(code: code, handle: handle)
            unsafe sqlite3_close_v2(handle)
            throw failure.explained(path: path)
        }
        unsafe self.handle = opened
        let full = unsafe sqlite3_db_filename(opened, "main")
        // One that is no UTF-8 is reached by the name it was opened by.
        self.path = unsafe full.flatMap { unsafe String(validatingCString: $0) } ?? path
        let milliseconds = patience / .milliseconds(1)
        unsafe sqlite3_busy_timeout(opened, Int32(milliseconds))
        // A damaged or hostile file must not be able to run code of its schema.
        unsafe csqlite_defensive(opened)
        isReadOnly = unsafe sqlite3_db_readonly(opened, "main") == 1
    }

    /// A path as a part of a URI (RFC 3986).
    private static func escaped(_ path: String) -> String {
        path.utf8.map { byte in
            let isPlain =
                UInt8(ascii: "/") == byte || UInt8(ascii: ".") == byte
                || (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20)
            let digits = String(byte, radix: 16)
            return isPlain
                ? String(UnicodeScalar(byte)) : "%" + (digits.count < 2 ? "0" : "") + digits
        }.joined()
    }

    /// The failure of whoever wants to change what can only be read.
    var readOnlyFailure: StoreError {
        SQLiteFailure(code: SQLITE_READONLY, message: "the file is read-only").explained(path: path)
    }

    deinit {
        // Ours alone: a virtual table ends its own.
        unsafe statements.values.forEach { _ = unsafe sqlite3_finalize($0) }
        unsafe sqlite3_close_v2(handle)
    }

    /// How many rows the last statement changed.
    var changedRows: Int { Int(unsafe sqlite3_changes64(handle)) }

    /// The number given to the last row that was inserted.
    var lastInserted: Int { Int(unsafe sqlite3_last_insert_rowid(handle)) }

    /// Whether a transaction is open.
    var isInTransaction: Bool { unsafe sqlite3_get_autocommit(handle) == 0 }

    /// Runs statements that return nothing and are run once.
    func execute(_ sql: String) throws(StoreError) {
        let code = unsafe sqlite3_exec(handle, sql, nil, nil, nil)
        guard code == SQLITE_OK else { throw failure(code) }
    }

    /// Runs one statement.
    func run(_ sql: String, _ values: SQLiteValue...) throws(StoreError) {
        try run(sql, values)
    }

    /// Runs one statement.
    func run(_ sql: String, _ values: [SQLiteValue]) throws(StoreError) {
        let statement = unsafe try bound(sql, values)
        defer { unsafe release(statement) }
        while true {
            let code = unsafe sqlite3_step(statement)
            if code == SQLITE_DONE { return }
            guard code == SQLITE_ROW else { throw failure(code) }
        }
    }

    /// Every row of a query.
    func rows<Row>(
        _ sql: String,
        _ values: SQLiteValue...,
        read: (inout SQLiteRow) throws -> Row
    ) throws -> [Row] {
        try rows(sql, values, read: read)
    }

    /// Every row of a query.
    func rows<Row>(
        _ sql: String,
        _ values: [SQLiteValue],
        read: (inout SQLiteRow) throws -> Row
    ) throws -> [Row] {
        let statement = unsafe try bound(sql, values)
        defer { unsafe release(statement) }
        var rows: [Row] = []
        while true {
            let code = unsafe sqlite3_step(statement)
            if code == SQLITE_DONE { return rows }
            guard code == SQLITE_ROW else { throw failure(code) }
            var row = unsafe SQLiteRow(statement)
            rows.append(try read(&row))
        }
    }

    /// The first row of a query, if there is one.
    func first<Row>(
        _ sql: String,
        _ values: SQLiteValue...,
        read: (inout SQLiteRow) throws -> Row
    ) throws -> Row? {
        try rows(sql, values, read: read).first
    }

    /// The number a query of one row and column gives; 0 without a row.
    func number(_ sql: String, _ values: SQLiteValue...) throws -> Int {
        try rows(sql, values) { $0.int() }.first ?? 0
    }

    private func bound(_ sql: String, _ values: [SQLiteValue]) throws(StoreError) -> OpaquePointer {
        let statement = unsafe try prepared(sql)
        for (index, value) in values.enumerated() {
            let position = Int32(index + 1)
            let code =
                switch value {
                case .null: unsafe sqlite3_bind_null(statement, position)
                case .integer(let number): unsafe sqlite3_bind_int64(statement, position, number)
                case .real(let number): unsafe sqlite3_bind_double(statement, position, number)
                case .text(let text): unsafe bind(text, to: statement, at: position)
                case .blob(let bytes):
                    unsafe bytes.withUnsafeBytes { bytes in
                        unsafe csqlite_bind_blob(
                            statement,
                            position,
                            bytes.baseAddress,
                            bytes.count
                        )
                    }
                }
            guard code == SQLITE_OK else {
                let failure = failure(code)
                unsafe release(statement)
                throw failure
            }
        }
        return unsafe statement
    }

    private func bind(_ text: String, to statement: OpaquePointer, at position: Int32) -> Int32 {
        var text = text
        return text.withUTF8 { bytes in
            unsafe bytes.withMemoryRebound(to: CChar.self) { characters in
                unsafe csqlite_bind_text(
                    statement,
                    position,
                    characters.baseAddress,
                    characters.count
                )
            }
        }
    }

    private func prepared(_ sql: String) throws(StoreError) -> OpaquePointer {
        if let known = unsafe statements[sql] { return unsafe known }
        var statement: OpaquePointer?
        let flags = UInt32(SQLITE_PREPARE_PERSISTENT)
        let code = unsafe sqlite3_prepare_v3(handle, sql, -1, flags, &statement, nil)
        guard code == SQLITE_OK, let ready = unsafe statement else { throw failure(code) }
        unsafe statements[sql] = ready
        return unsafe ready
    }

    private func release(_ statement: OpaquePointer) {
        unsafe sqlite3_reset(statement)
        unsafe sqlite3_clear_bindings(statement)
    }

    private func failure(_ code: Int32) -> StoreError {
        unsafe SQLiteFailure(code: code, handle: handle).explained(path: path)
    }
}

extension SQLiteConnection {
    /// Runs a body between BEGIN and COMMIT; when it throws, nothing of it is kept.
    ///
    /// BEGIN IMMEDIATE takes the writer's lock first, so that what the body reads is still true
    /// when it writes.
    func transaction<Result>(_ body: () throws -> Result) throws -> Result {
        if isReadOnly { throw readOnlyFailure }
        try run("BEGIN IMMEDIATE")
        do {
            let result = try body()
            try run("COMMIT")
            return result
        } catch {
            rollBack()
            throw error
        }
    }

    /// Runs a body on one consistent state; what it changes, if anything, is dropped.
    func snapshot<Result>(_ body: () throws -> Result) throws -> Result {
        try run("BEGIN")
        defer { rollBack() }
        return try body()
    }

    private func rollBack() {
        // A full disk or a failed write has rolled back already, and then there is nothing to do.
        guard isInTransaction else { return }
        // The error that led here says more than this one could.
        try? run("ROLLBACK")
    }
}
