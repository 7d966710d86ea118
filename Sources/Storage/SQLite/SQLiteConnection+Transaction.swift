import Apprentice

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
