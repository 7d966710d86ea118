import Apprentice

/// A revision as a row of `revisions`; its changes are rows of their own.
enum RevisionRow {
    static let columns = "number, cause, subject, at"

    static func values(_ revision: Revision) -> [SQLiteValue] {
        let (cause, subject) = stored(revision.cause)
        return [
            SQLiteValue(revision.number), .text(cause), .text(subject.compact),
            SQLiteValue(revision.at),
        ]
    }

    /// The revision without its changes.
    static func revision(_ row: inout SQLiteRow) throws -> Revision {
        Revision(
            number: row.int(),
            cause: try cause(row.text(), StoredFields.json(row.text())),
            at: row.moment(),
            changes: []
        )
    }

    static func change(_ row: inout SQLiteRow) throws -> SkillChange {
        SkillChange(
            before: try SkillCodec.skill(row.optionalText()),
            after: try SkillCodec.skill(row.optionalText())
        )
    }

    /// The cause's name, and what it is about as JSON.
    static func stored(_ cause: Revision.Cause) -> (name: String, subject: JSON) {
        switch cause {
        case .feedback(let feedback): ("feedback", JSON(feedback))
        case .learned(let jobs): ("learned", .array(jobs.map { JSON($0) }))
        case .withdrawn(let feedback): ("withdrawn", JSON(feedback))
        case .contradiction(let feedback): ("contradiction", JSON(feedback))
        case .hand(let command): ("hand", .string(command))
        case .load(let file): ("load", .string(file))
        case .synced(let folder): ("synced", .string(folder))
        case .consolidated: ("consolidated", .null)
        case .proof(let proof): ("proof", JSON(proof))
        case .undo(let revision): ("undo", JSON(revision))
        case .redo(let revision): ("redo", JSON(revision))
        }
    }

    static func cause(_ name: String, _ subject: JSON) throws(StoreError) -> Revision.Cause {
        switch (name, subject) {
        case ("feedback", .int(let number)): .feedback(Int(number))
        case ("learned", .array(let jobs)): .learned(jobs.compactMap(\.int))
        case ("withdrawn", .int(let number)): .withdrawn(Int(number))
        case ("contradiction", .int(let number)): .contradiction(Int(number))
        case ("hand", .string(let command)): .hand(command)
        case ("load", .string(let file)): .load(file)
        case ("synced", .string(let folder)): .synced(folder)
        case ("consolidated", _): .consolidated
        case ("proof", .int(let number)): .proof(Int(number))
        case ("undo", .int(let number)): .undo(Int(number))
        case ("redo", .int(let number)): .redo(Int(number))
        default: throw .unreadable("a revision of unknown cause")
        }
    }
}
