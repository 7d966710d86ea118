/// Version 3 of the store: skills that were merged into others.
enum ThirdMigration {
    static let sql = """
        -- The uid of the skill it went into; verdicts on it count there.
        ALTER TABLE skills ADD COLUMN merged_into TEXT;
        """
}
