/// Version 5 of the store: vectors of texts, by which lessons are found.
enum VectorMigration {
    static let sql = """
        -- A vector is kept under a hash of its text and the name of the model that made it: whatever
        -- brings a text back finds it, and another model leaves it alone.
        CREATE TABLE vectors (
            scope INTEGER NOT NULL REFERENCES scopes (id),
            model TEXT NOT NULL,
            text BLOB NOT NULL,
            vector BLOB NOT NULL,
            PRIMARY KEY (scope, model, text)
        ) STRICT, WITHOUT ROWID;
        """
}
