import ApprenticeSystem
import Apprentice
import Glibc

/// The server of a model of this machine: found or started when it is needed, shared by all Apprentices of the
/// user, and gone when the last of them ends.
///
/// Any number of tasks may ask for it at once; each looks by itself, and one of them starts it.
/// Nothing here waits in a system call.
package final class LocalServer: Sendable {
    /// Whether a server answers on an endpoint.
    package typealias HealthCheck = @Sendable (LocalEndpoint) async -> Bool

    private struct State {
        var phase: LocalPhase
        var users: SharedLock?
        var child: ChildProcess?
        var starts = 0
        var healthy: LocalEndpoint?
    }

    /// Where the model's files are.
    package let files: LocalFiles
    /// Who goes first, of all calls of this process, however many models make them.
    let queue = LocalQueue()
    private let environment: [String: String]
    private let health: HealthCheck
    private let onPhase: @Sendable (LocalPhase) -> Void
    private let state: Locked<State>

    /// Prepares a server; nothing is started or fetched before it is asked for.
    ///
    /// - Parameters:
    ///   - files: Where the model is.
    ///   - environment: What the server and the fetch run with; keys of other models are left out.
    ///   - health: Asked once for each new run of the server.
    ///   - onPhase: Told every change, from any thread.
    package init(
        files: LocalFiles,
        environment: [String: String],
        health: @escaping HealthCheck,
        onPhase: @escaping @Sendable (LocalPhase) -> Void = { _ in }
    ) {
        self.files = files
        self.environment = environment.filter { !$0.key.hasSuffix("_API_KEY") }
        self.health = health
        self.onPhase = onPhase
        let missing = files.bytesToFetch
        state = Locked(State(phase: missing > 0 ? .absent(bytesToFetch: missing) : .idle))
    }

    /// What it is doing.
    package var phase: LocalPhase { state.withLock { $0.phase } }

    /// Fetches what is missing of the model; returns at once when everything is here.
    ///
    /// - Throws: ``ModelError`` or `CancellationError`; what came is kept.
    package func fetch() async throws {
        guard files.bytesToFetch > 0 else { return }
        do {
            try await LocalFetch(files: files, environment: environment).run {
                self.enter(.fetching($0))
            }
            enter(.idle)
        } catch let error as ModelError {
            enter(.failed(error))
            throw error
        } catch {
            enter(.absent(bytesToFetch: files.bytesToFetch))
            throw error
        }
    }

    /// The server's address and key, once it answers; it is started if it does not run.
    ///
    /// - Parameters:
    ///   - deadline: How long it may take to load; a fetch under way does not count.
    ///   - onWait: Told, once for each change, what is waited for.
    /// - Returns: The endpoint; it stays right until the server dies.
    /// - Throws: ``ModelError`` with code `unavailable`, or `CancellationError`.
    package func endpoint(
        deadline: Duration = .seconds(300),
        onWait: @Sendable (String) -> Void = { _ in }
    ) async throws -> LocalEndpoint {
        var told: String?
        var end = ContinuousClock.now + deadline
        var startsSeen: Int?
        while true {
            try Task.checkCancellation()
            if case .fetching = phase {
                end = .now + deadline
            } else {
                let starts = startsSeen ?? state.withLock { $0.starts }
                startsSeen = starts
                if let endpoint = try look(mayStart: 3, since: starts) {
                    if try await isHealthy(endpoint) { return endpoint }
                }
            }
            if let waiting = phase.waiting, waiting != told {
                told = waiting
                onWait(waiting)
            }
            if ContinuousClock.now > end {
                throw fail(
                    fault.late(log: path("server.log"), lock: path("server.lock"))
                )
            }
            try await Task.sleep(for: .milliseconds(50))
        }
    }

    /// Whether the server was seen to answer and still runs; known without asking it.
    package var isReady: Bool { state.withLock { $0.healthy } != nil && files.isServed }

    /// Makes a call to the server, which is started if it does not run; and once more to a new one
    /// when the first died meanwhile, or was another's and ended.
    ///
    /// - Parameters:
    ///   - deadline: How long the server may take to load.
    ///   - onWait: Told what is waited for.
    ///   - mayRepeat: Whether the call may be made twice, asked when it failed.
    ///   - body: The call.
    /// - Returns: What the call returns.
    /// - Throws: What the call throws, ``ModelError`` when there is no server, or
    ///   `CancellationError`.
    package func call<Reply: Sendable>(
        deadline: Duration = .seconds(300),
        onWait: @Sendable (String) -> Void = { _ in },
        mayRepeat: @Sendable () -> Bool = { true },
        _ body: @Sendable (LocalEndpoint) async throws -> Reply
    ) async throws -> Reply {
        let endpoint = try await endpoint(deadline: deadline, onWait: onWait)
        do {
            return try await body(endpoint)
        } catch let error as ModelError
            where error.code == .unreachable || error.code == .interrupted
        {
            guard mayRepeat() else { throw error }
            // The next look asks for the server's health again.
            state.withLock { $0.healthy = nil }
            let next = try await self.endpoint(deadline: deadline, onWait: onWait)
            if next == endpoint { throw error }
            return try await body(next)
        }
    }

    /// Lets go of the server now, not when this value goes: with no other user it ends.
    package func leave() {
        state.withLock { state in
            state.users = nil
            state.healthy = nil
        }
    }

    // MARK: One look

    /// One look at the locks and files, and what follows from it; nil: look again later.
    private func look(mayStart limit: Int, since startsSeen: Int) throws -> LocalEndpoint? {
        let missing = files.bytesToFetch
        if missing > 0 { throw refuseAbsent(missing) }
        let found = state.withLock { state -> Result<LocalEndpoint?, ModelError> in
            Result { () throws(ModelError) in
                try Self.takeUsersLock(&state, files: files)
                let isUsed = state.users != nil
                let seen = LocalServerSight(
                    isUsed: isUsed,
                    isServing: isUsed && files.isServed,
                    endpoint: File.contents(of: path("server.json")).flatMap(
                        LocalEndpoint.init(json:)
                    ),
                    child: state.child.map {
                        $0.exitStatus.map(LocalServerSight.Child.ended) ?? .runs
                    },
                    starts: state.starts - startsSeen
                )
                switch seen.step(limit: limit) {
                case .use(let endpoint):
                    return endpoint
                case .wait:
                    return nil
                case .start:
                    state.child = try start()
                    state.starts += 1
                    return nil
                case .giveUp:
                    state.child = nil
                    throw startFailure()
                }
            }
        }
        do {
            let endpoint = try found.get()
            if endpoint == nil { enter(.loading) }
            return endpoint
        } catch {
            throw fail(error)
        }
    }

    private static func takeUsersLock(_ state: inout State, files: LocalFiles) throws(ModelError) {
        if state.users != nil { return }
        do throws(SystemError) {
            try File.makeFolder(files.stateFolder)
        } catch {
            throw LocalServerFault(role: files.role).noFolder(files.stateFolder, error.code)
        }
        do {
            state.users = try SharedLock.take("\(files.stateFolder)/users.lock")
        } catch {
            throw LocalServerFault(role: files.role).noLock(error.path, error.code)
        }
    }

    private func start() throws(ModelError) -> ChildProcess {
        let log = unsafe open(path("server.log"), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard log >= 0 else {
            throw fault.noLog(path("server.log"), errno)
        }
        defer { close(log) }
        var arguments = [
            "python3", files.script, "serve", files.folder, "--state", files.stateFolder,
        ]
        if files.role == .embedding { arguments.append("--embedding") }
        if let model = files.otherModel { arguments += ["--model", model] }
        var environment = environment
        environment["GOMP_SPINCOUNT"] = environment["GOMP_SPINCOUNT"] ?? "1000"
        do {
            return try ChildProcess(
                arguments,
                environment: environment,
                output: log,
                mergingErrors: true
            )
        } catch {
            throw .pythonMissing(arguments[0], error, for: files.role)
        }
    }

    private func isHealthy(_ endpoint: LocalEndpoint) async throws -> Bool {
        if state.withLock({ $0.healthy }) != endpoint {
            guard await health(endpoint) else { return false }
            try Task.checkCancellation()
            state.withLock { $0.healthy = endpoint }
        }
        enter(.ready(port: endpoint.port))
        return true
    }

    // MARK: What is told

    private var fault: LocalServerFault { LocalServerFault(role: files.role) }

    private func path(_ name: String) -> String { "\(files.stateFolder)/\(name)" }

    private func enter(_ phase: LocalPhase) {
        let isNew = state.withLock { state in
            defer { state.phase = phase }
            return state.phase != phase
        }
        if isNew { onPhase(phase) }
    }

    private func fail(_ error: ModelError) -> ModelError {
        enter(.failed(error))
        return error
    }

    private func refuseAbsent(_ missing: Int) -> ModelError {
        enter(.absent(bytesToFetch: missing))
        return fault.absent(missing, of: files)
    }

    private func startFailure() -> ModelError {
        let log = File.contents(of: path("server.log")).map { String(decoding: $0, as: UTF8.self) }
        return fault.notStarted(log: log ?? "", path: path("server.log"))
    }
}
