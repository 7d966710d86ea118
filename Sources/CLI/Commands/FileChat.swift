import Apprentice
import Storage

extension Chat {
    func save(to name: String, withSecrets: Bool) async throws -> CommandResult {
        throw LearningError("not yet")
    }
    func load(from name: String, merging: Bool) async throws -> CommandResult {
        throw LearningError("not yet")
    }
}
