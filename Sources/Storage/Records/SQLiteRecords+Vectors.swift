import Apprentice

extension SQLiteRecords {
    func vectors(
        of keys: [TextVector.Key],
        model: String
    ) throws -> [TextVector.Key: TextVector] {
        var vectors: [TextVector.Key: TextVector] = [:]
        for key in keys {
            let bytes = try connection.first(
                "SELECT vector FROM vectors WHERE scope = ? AND model = ? AND text = ?",
                Scope.row,
                .text(model),
                .blob(key.bytes)
            ) { $0.blob() }
            // One that cannot be read is made again.
            vectors[key] = bytes.flatMap { TextVector(bytes: $0) }
        }
        return vectors
    }

    func save(_ vectors: [TextVector.Key: TextVector], model: String) throws {
        for (key, vector) in vectors {
            try connection.run(
                "INSERT OR REPLACE INTO vectors (scope, model, text, vector) VALUES (?, ?, ?, ?)",
                Scope.row,
                .text(model),
                .blob(key.bytes),
                .blob(vector.bytes)
            )
        }
    }

    func removeVectors(of keys: [TextVector.Key]) throws {
        for key in keys {
            try connection.run(
                "DELETE FROM vectors WHERE scope = ? AND text = ?",
                Scope.row,
                .blob(key.bytes)
            )
        }
    }
}
