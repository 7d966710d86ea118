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
            let isDone = try await chat.store.read { records in
                let (queued, active) = try records.gauges()
                return try queued + active == 0
                    && records.proposals(in: [.unread], limit: 1).isEmpty
            }
            if isDone { return }
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
        // A small model's yes or no is worth little: what it would read waits for a person.
        guard outcome.left == 0, chat.models.mode == .free else { return false }
        try await ProposalReader(model: chat.models.reflector).readAll(in: chat.store)
        return true
    }

    /// Starts a worker in a session of its own; one that finds another at work ends.
    ///
    /// - Parameters:
    ///   - store: The store's file.
    ///   - environment: What it runs with.
    ///   - onFault: Told why it cannot be started.
    static func start(
        store: String,
        environment: [String: String],
        onFault: (String) -> Void
    ) {
        do throws(SystemError) {
            _ = try Processes.start(
                ["/proc/self/exe", "--store", store, "worker"],
                environment: environment,
                streams: (.nothing, .nothing, .nothing),
                hasOwnSession: true
            )
        } catch {
            onFault("the worker cannot be started: \(error)")
        }
    }
}
