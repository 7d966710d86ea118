import ApprenticeSystem
import Apprentice
import ApprenticeModels
import ApprenticeStorage

/// `apprentice worker`: learns what waits in the store, with no prompt, and ends when nothing does.
enum WorkerCommand {
    /// Learns, unless another worker of the store does.
    ///
    /// A hook starts it with nobody to read its errors, so it logs them where `apprentice doctor` looks.
    ///
    /// - Throws: ``StoreError``, ``ModelError``, or `CancellationError`.
    static func run(_ chat: Chat) async throws {
        do {
            try await learn(chat)
        } catch {
            if !(error is CancellationError) {
                HookLog(environment: Surroundings.environment)
                    .write(host: "worker", ErrorReport(error))
            }
            throw error
        }
    }

    private static func learn(_ chat: Chat) async throws {
        let path = try chat.storePath
        // What is not here cannot learn, and is fetched only with leave.
        if let local = chat.models.local, local.files.bytesToFetch > 0 { return }
        // Whoever finds the lock taken leaves its work to the holder, which looks again once it has
        // given the lock up.
        // A small model's yes or no is worth little: what it would read waits for a person.
        let mayRead = chat.models.mode == .free
        while try await learnAlone(chat, mayRead: mayRead, lock: path + "-worker") {
            let isDone = try await chat.store.read { records in
                let (queued, active) = try records.gauges()
                let isRead = try !mayRead || records.proposals(in: [.unread], limit: 1).isEmpty
                return queued + active == 0 && isRead
            }
            if isDone { return }
        }
    }

    /// Learns until nothing waits.
    ///
    /// - Returns: Whether all was learned; false when another worker is at it, or something stays.
    private static func learnAlone(
        _ chat: Chat,
        mayRead: Bool,
        lock path: String
    ) async throws -> Bool {
        let taken: FileLock?
        do throws(SystemError) {
            taken = try FileLock.take(path)
        } catch {
            throw StoreError(
                .unwritable,
                what: "the worker cannot lock \(path)",
                why: "\(error)",
                remedy: "let yourself write there: ls -ld \(Path.quoted(Path.folder(of: path)))"
            )
        }
        guard let lock = taken else { return false }
        defer { withExtendedLifetime(lock) {} }
        let outcome = try await chat.loop.wait()
        _ = await chat.waitForVectors(atMost: .seconds(60))
        guard outcome.left == 0 else { return false }
        if mayRead {
            try await ProposalReader(model: chat.models.reflector).readAll(in: chat.store)
        }
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
