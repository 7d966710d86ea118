import Apprentice
import CApprenticeSQLite

/// One row of a result, read column after column in the order of the statement.
// Safe, because a row is only handed out while its statement stands on it.
@safe struct SQLiteRow {
    private let statement: OpaquePointer
    private var column: Int32 = 0

    init(_ statement: OpaquePointer) { unsafe self.statement = statement }

    /// A whole number; one beyond ``limit`` is damage, and taken for that, so that no sum of a few
    /// overflows.
    mutating func int() -> Int {
        defer { column += 1 }
        return Self.clamped(unsafe sqlite3_column_int64(statement, column))
    }

    /// The largest number that is read: 2^53, three centuries in microseconds.
    static let limit: Int64 = 1 << 53

    static func clamped(_ number: Int64) -> Int { Int(min(max(number, -limit), limit)) }

    mutating func double() -> Double {
        defer { column += 1 }
        return unsafe sqlite3_column_double(statement, column)
    }

    mutating func text() -> String {
        defer { column += 1 }
        guard let start = unsafe sqlite3_column_text(statement, column) else { return "" }
        let count = Int(unsafe sqlite3_column_bytes(statement, column))
        return unsafe String(
            decoding: UnsafeBufferPointer(start: start, count: count),
            as: UTF8.self
        )
    }

    mutating func blob() -> [UInt8] {
        defer { column += 1 }
        guard let start = unsafe sqlite3_column_blob(statement, column) else { return [] }
        let count = Int(unsafe sqlite3_column_bytes(statement, column))
        return unsafe Array(UnsafeRawBufferPointer(start: start, count: count))
    }

    mutating func optionalInt() -> Int? { unlessNull { $0.int() } }
    mutating func optionalText() -> String? { unlessNull { $0.text() } }
    mutating func bool() -> Bool { int() != 0 }
    mutating func moment() -> Timestamp { Timestamp(microseconds: Int64(int())) }
    mutating func optionalMoment() -> Timestamp? { unlessNull { $0.moment() } }

    /// A text that names one of an enumeration's cases.
    ///
    /// - Throws: ``StoreError`` when it names none: the file was changed by something else.
    mutating func name<Name: RawRepresentable<String>>(_ type: Name.Type) throws(StoreError) -> Name
    {
        guard let name = Name(rawValue: text()) else { throw .unreadable("an unknown \(type)") }
        return name
    }

    private mutating func unlessNull<Value>(_ read: (inout SQLiteRow) -> Value) -> Value? {
        if unsafe sqlite3_column_type(statement, column) == SQLITE_NULL {
            column += 1
            return nil
        }
        return read(&self)
    }
}
