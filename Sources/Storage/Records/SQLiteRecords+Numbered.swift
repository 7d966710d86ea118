import Apprentice

extension SQLiteRecords {
    /// Adds a row, and returns the number it was given.
    func insert(
        into table: String,
        _ columns: String,
        _ values: [SQLiteValue]
    ) throws(StoreError) -> Int {
        let places = values.map { _ in "?" }.joined(separator: ", ")
        try connection.run(
            "INSERT INTO \(table) (\(columns), scope) VALUES (\(places), ?)",
            values + [Scope.row]
        )
        return connection.lastInserted
    }

    /// Changes a row.
    ///
    /// - Returns: Whether it was there.
    func update(
        _ table: String,
        _ id: Int,
        _ columns: String,
        _ values: [SQLiteValue]
    ) throws(StoreError) -> Bool {
        let places = values.map { _ in "?" }.joined(separator: ", ")
        try connection.run(
            "UPDATE \(table) SET (\(columns)) = (\(places)) WHERE id = ? AND scope = ?",
            values + [SQLiteValue(id), Scope.row]
        )
        return connection.changedRows > 0
    }

    /// Changes the row of a number, or adds one with the next number.
    ///
    /// - Returns: The row's number.
    func save(
        in table: String,
        _ id: Int,
        _ columns: String,
        _ values: [SQLiteValue]
    ) throws(StoreError) -> Int {
        if id != 0, try update(table, id, columns, values) { return id }
        return try insert(into: table, columns, values)
    }
}
