@testable import Apprentice

/// A folder that devices share, in memory.
struct SharedFolder: Equatable {
    var files: [String: String] = [:]

    var skills: [SyncedSkill] {
        files.sorted { $0.key < $1.key }.compactMap { SyncedSkill(fileText: $0.value) }
    }

    /// The first file that is another in another folder, in both forms.
    func difference(from other: SharedFolder) -> String {
        let name = Set(files.keys).union(other.files.keys).sorted().first {
            files[$0] != other.files[$0]
        }
        return name.map { "\(files[$0] ?? "none")\n\(other.files[$0] ?? "none")" } ?? ""
    }

    var book: SyncedBook {
        SyncedBook(id: "shared", files: files.map { (name: $0.key, text: $0.value) })
    }

    /// Syncs a store with the folder.
    ///
    /// - Parameters:
    ///   - store: The store.
    ///   - home: Its user's home folder.
    ///   - end: After how many written files the program is killed; nil when it is not.
    /// - Returns: What it came to.
    /// - Throws: What the store throws.
    @discardableResult
    mutating func sync(
        _ store: any LearningStore,
        home: String? = nil,
        killedAfter end: Int? = nil
    ) async throws -> SyncResult {
        let book = book
        let result = try await store.transaction { records in
            try records.sync(book, named: "shared", home: home)
        }
        for (name, text, before) in result.writes.prefix(end ?? .max) {
            precondition(files[name] == before)
            files[name] = text
        }
        guard end == nil else { return result }
        for name in book.copies(in: result) { files[name] = nil }
        try await store.transaction { try $0.keepSynced(result, with: book) }
        return result
    }
}

extension LearningStore {
    /// The book as other devices are told of it, without what waits for a person.
    func syncedSkills() async throws -> [Skill.UID: SyncedSkill] {
        try await read { records in
            Dictionary(
                uniqueKeysWithValues: records.book.all.filter { !$0.isQuarantined }.map { skill in
                    let device = SyncDevice(name: "", home: nil)
                    return (skill.uid, SyncedSkill(skill, evidence: [], device: device))
                }
            )
        }
    }
}
