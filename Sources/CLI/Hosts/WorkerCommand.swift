import ApprenticeSystem
import Apprentice
import LanguageModels
import Storage

/// `apprentice worker`: learns what waits in the store, with no prompt, and ends when nothing does.
enum WorkerCommand {
    /// Learns, unless another worker of the store does.
    ///
    /// - Throws: ``StoreError``, or `CancellationError`.
    static func run(_ chat: Chat) async throws {
        let path = try chat.storePath
        // What is not here cannot learn, and is fetched only with leave.
        if let local = chat.models.local, local.files.bytesToFetch > 0 { return }
        // Whoever finds the lock taken leaves its work to the holder, which looks again once it has
        // given the lock up.
        while try await learnAlone(chat, lock: path + "-worker") {
            let (queued, active) = try await chat.store.read { try $0.gauges() }
            if queued + active == 0 { return }
        }
    }

    /// Learns until nothing waits.
    ///
    /// - Returns: Whether all was learned; false when another worker is at it, or something stays.
    private static func learnAlone(_ chat: Chat, lock path: String) async throws -> Bool {
        guard let lock = FileLock.take(path) else { return false }
        defer { withExtendedLifetime(lock) {} }
        let outcome = try await chat.loop.wait()
        _ = await chat.waitForVectors(atMost: .seconds(60))
        return outcome.left == 0
    }
}
