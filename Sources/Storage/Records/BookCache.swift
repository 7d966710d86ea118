import Apprentice

/// The book in memory, and how much of the file it holds.
struct BookCache {
    /// The book as of the last transaction seen.
    var book = Skillbook()
    /// The last change of a skill it holds; nil before anything was read.
    var change: Int?
    /// SQLite's count of other connections' commits when it was last brought up to date.
    private var dataVersion = 0

    /// Brings the book up to what the transaction that is open sees.
    ///
    /// Only skills that other connections changed since are read; when none committed anything, one
    /// pragma is all.
    mutating func update(from connection: SQLiteConnection) throws {
        let version = try connection.number("PRAGMA data_version")
        if change != nil, version == dataVersion { return }
        var fresh = self
        let now = try connection.number("SELECT changes FROM books WHERE scope = ?", Scope.row)
        if let known = change, known <= now {
            if known < now { try fresh.read(from: connection, after: known) }
        } else {
            // Nothing was read yet, or an older copy of the file was put in its place.
            try fresh.readAll(from: connection)
        }
        fresh.change = now
        fresh.dataVersion = version
        self = fresh
    }

    private mutating func readAll(from connection: SQLiteConnection) throws {
        let skills = try connection.rows(
            "SELECT \(SkillRow.columns) FROM skills WHERE scope = ? AND removed = 0",
            Scope.row
        ) { try SkillRow.skill(&$0) }
        book = Skillbook(skills: skills, revision: try revision(on: connection))
    }

    private mutating func read(from connection: SQLiteConnection, after known: Int) throws {
        let changes = try connection.rows(
            "SELECT removed, \(SkillRow.columns) FROM skills WHERE scope = ? AND change > ?",
            Scope.row,
            SQLiteValue(known)
        ) { row in
            let isRemoved = row.bool()
            let skill = try SkillRow.skill(&row)
            return SkillChange(before: book[skill.uid], after: isRemoved ? nil : skill)
        }
        book.apply(
            Revision(
                number: try revision(on: connection),
                // Only the book's content is taken from it; the causes stand in the file.
                cause: .load(""),
                at: Timestamp(microseconds: 0),
                changes: changes
            )
        )
    }

    private func revision(on connection: SQLiteConnection) throws -> Int {
        try connection.number("SELECT revision FROM books WHERE scope = ?", Scope.row)
    }
}
