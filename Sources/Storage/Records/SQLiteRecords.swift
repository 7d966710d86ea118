import Apprentice

/// The tables, as one transaction sees them.
final class SQLiteRecords: LearningRecords {
    let now: Timestamp
    let connection: SQLiteConnection
    private let leases: LeaseFiles
    /// The book as the transaction has made it; the store keeps it when the transaction is committed.
    private(set) var cache: BookCache

    init(connection: SQLiteConnection, leases: LeaseFiles, cache: BookCache, now: Timestamp) {
        self.connection = connection
        self.leases = leases
        self.cache = cache
        self.now = now
    }

    func announce(_ holder: LeaseHolder) throws {
        try holder.announce {
            let file = try leases.hold(holder.name)
            return { file.release() }
        }
    }

    func leases(of holder: String) -> LeaseState { leases.state(of: holder) }

    var book: Skillbook { cache.book }

    func append(_ revision: Revision) throws {
        try insert(revision)
        let change = try takeChange(revision: revision.number)
        let before = book
        cache.book.apply(revision)
        // Ids are given up before they are taken, as one revision may hand an id on.
        for uid in revision.changes.compactMap(\.uid) {
            guard let known = before[uid], known.id != book[uid]?.id else { continue }
            try connection.run(
                "UPDATE skills SET removed = 1, change = ? WHERE scope = ? AND uid = ?",
                SQLiteValue(change),
                Scope.row,
                SQLiteValue(uid)
            )
        }
        for uid in revision.changes.compactMap(\.uid) {
            try revision.checkCancellation()
            if let skill = book[uid] { try write(skill, change: change) }
        }
    }

    func refresh(_ skill: Skill) throws {
        try write(skill, change: takeChange(revision: book.revision))
        cache.book.refresh(skill)
    }

    func takeSerial() throws -> Int {
        try connection.number(
            "UPDATE books SET serial = serial + 1 WHERE scope = ? RETURNING serial",
            Scope.row
        )
    }

    func raiseSerial(above serial: Int) throws {
        try connection.run(
            "UPDATE books SET serial = max(serial, ?) WHERE scope = ?",
            SQLiteValue(serial),
            Scope.row
        )
    }

    private func write(_ skill: Skill, change: Int) throws {
        try connection.run(
            SkillRow.upsert,
            SkillRow.values(skill) + [Scope.row, SQLiteValue(change)]
        )
    }

    /// The number by which others will find the skills that are changed now.
    private func takeChange(revision: Int) throws -> Int {
        let change = try connection.number(
            "UPDATE books SET changes = changes + 1, revision = ? WHERE scope = ? RETURNING changes",
            SQLiteValue(revision),
            Scope.row
        )
        cache.change = change
        return change
    }
}

/// Whose rows are read and written.
enum Scope {
    /// The one scope there is; every statement names it, so that more can follow without a new file.
    static let row: SQLiteValue = 1
}
