/// Version 4 of the store: what went with a question.
enum FourthMigration {
    static let sql = """
        -- The texts of files that went with the question, each behind its name.
        ALTER TABLE turns ADD COLUMN context TEXT;
        """
}
