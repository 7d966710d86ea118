/// Version 2 of the store: who tells a job's end, and what it was learned from.
enum SecondMigration {
    static let sql = """
        -- The process that tells the end of a job, as leases name it.
        ALTER TABLE jobs ADD COLUMN teller TEXT;
        -- The effective score and the notes a job was last begun with, as JSON.
        ALTER TABLE jobs ADD COLUMN basis TEXT;
        """
}
