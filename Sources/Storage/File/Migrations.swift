import Apprentice

/// The steps that make an empty file a store of this release.
///
/// Each is run once, in a transaction of its own; one that was released is never edited, only followed.
enum Migrations {
    /// The steps in order; the first makes version 1.
    static let all: [String] = [
        FirstMigration.sql, SecondMigration.sql, ThirdMigration.sql, FourthMigration.sql,
        VectorMigration.sql,
    ]

    /// What `PRAGMA application_id` tells our files by: "Appr" in ASCII.
    static let applicationID = 0x4170_7072

    /// The version of a store of this release, as `PRAGMA user_version` tells it.
    static var newest: Int { all.count }

    /// Brings a file up to this release.
    ///
    /// Processes that do so at once take turns: each step looks again, under the writer's lock,
    /// whether it is still to be done.
    ///
    /// - Throws: ``StoreError`` when the file is not ours or newer than we are; it is not touched then.
    static func run(on connection: SQLiteConnection) throws {
        while try connection.snapshot({ try version(of: connection) }) < newest {
            try connection.transaction {
                let known = try version(of: connection)
                guard known < newest else { return }
                try connection.execute(all[known])
                try connection.execute("PRAGMA application_id = \(applicationID)")
                try connection.execute("PRAGMA user_version = \(known + 1)")
            }
        }
    }

    /// Which version a file has; 0 for an empty one.
    ///
    /// It is read in a transaction, for a file that another process fills between two of its
    /// statements would look like another program's.
    ///
    /// - Throws: ``StoreError`` when it is another program's, or newer than we are.
    static func version(of connection: SQLiteConnection) throws -> Int {
        let owner = try connection.number("PRAGMA application_id")
        let version = try connection.number("PRAGMA user_version")
        let path = ShellWord.quote(connection.path)
        guard owner == applicationID else {
            let tables = try connection.number("SELECT count(*) FROM sqlite_schema")
            if owner == 0, version == 0, tables == 0 { return 0 }
            throw StoreError(
                .damaged,
                what: "the file is no store of Apprentice",
                why:
                    "\(connection.path): an SQLite database of another program, with \(tables) tables "
                    + "and indexes",
                remedy: "name another file: apprentice --store FILE"
            )
        }
        guard version <= newest else {
            throw StoreError(
                .newer,
                what: "the store was made by a newer release of Apprentice",
                why: "\(connection.path): version \(version), this release reads up to \(newest)",
                remedy: "update Apprentice, or use another file: apprentice --store FILE "
                    + "(this one was not touched: ls -l \(path))"
            )
        }
        return version
    }
}
