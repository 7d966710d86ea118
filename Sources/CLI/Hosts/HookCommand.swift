import ApprenticeSystem
import Apprentice
import Glibc
import ApprenticeHosts
import ApprenticeModels
import ApprenticeStorage

/// `apprentice hook HOST`: what another program calls when its user has sent a prompt, or its turn is over.
///
/// It never delays or breaks its host: after ``patience`` it ends with nothing said, and whatever goes
/// wrong ends it with status 0 and a line in ``HookLog``.
enum HookCommand {
    /// How long a host is kept waiting at most.
    static let patience = Duration.milliseconds(200)
    /// How long the encoder has for a prompt's vector; after that words decide.
    private static let encoderPatience = Duration.milliseconds(30)
    /// The longest event that is read, in bytes.
    private static let longestEvent = 8 << 20

    /// Whether a command line calls a hook, whatever else is wrong with it.
    static func isCall(_ arguments: [String]) -> Bool {
        guard let place = arguments.firstIndex(of: "hook"),
            // "hook" may be a word of another command's.
            !arguments[..<place].contains(where: { word in
                Subcommand.all.contains { $0.name == word }
            })
        else { return false }
        return arguments.dropFirst(place + 1).first { !$0.hasPrefix("-") }
            .map { !["install", "remove"].contains($0) } ?? false
    }

    /// What is said goes out once and whole: by whoever comes first, the work or the end of patience.
    private final class Ending: Sendable {
        private let isOver = Locked(false)

        /// Whether it is the caller who ends the process.
        func take() -> Bool {
            isOver.withLock { isOver in
                defer { isOver = true }
                return !isOver
            }
        }
    }

    /// Ends a call that cannot be made; the host must not notice.
    static func giveUp(_ error: any Error, environment: [String: String]) -> Never {
        HookLog(environment: environment).write(host: "?", ErrorReport(error))
        Leaving.now(0)
    }

    /// Reads the event on standard input, does the work, says what there is to say and ends.
    static func run(
        _ call: Subcommand.Call,
        settings: Settings,
        environment: [String: String]
    ) -> Never {
        let name = call.words.first ?? ""
        let log = HookLog(environment: environment)
        let ending = Ending()
        guard let host = Hosts.withHooks.first(where: { $0.name == name }) else {
            log.write(host: name, ErrorReport(HookInstall.unknownHost(name)))
            Leaving.now(0)
        }
        let watch: Void? = try? DedicatedThread.start(
            named: "apprentice-wait",
            stackSize: 64 << 10
        ) {
            usleep(UInt32(patience / .microseconds(1)))
            if ending.take() {
                let limit = Int(patience / .milliseconds(1))
                log.write(host: name, "ended after \(limit) ms with nothing said")
            } else {
                // What is said is on its way; a host that does not read it is not waited for.
                usleep(UInt32(patience / .microseconds(1)))
            }
            Leaving.now(0)
        }
        if watch == nil { Leaving.now(0) }
        guard let text = readInput() else {
            leave(ending) { log.write(host: name, "the event is too long") }
        }
        Task.detached {
            do {
                guard let json = try? JSON(parsing: text) else {
                    leave(ending) { log.write(host: name, "the event is no JSON") }
                }
                guard let event = host.event(in: json) else { leave(ending) {} }
                let (settings, _) = StartUpFile.read(into: settings, environment: environment) {
                    log.write(host: name, ErrorReport($0))
                }
                let path = try StoreLocation.path(
                    option: settings[.store],
                    environment: environment
                )
                let outcome = try await work(event, host, settings, path, environment)
                leave(ending) {
                    if !outcome.reply.isEmpty {
                        let (output, errors) = host.output(outcome.reply, to: event)
                        StandardOutput.offer(output)
                        StandardError.write(errors)
                    }
                    guard outcome.hasWork, settings[.learning] != "pause" else { return }
                    WorkerCommand.start(store: path, environment: environment) {
                        log.write(host: name, $0)
                    }
                }
            } catch {
                let report = ErrorReport(error)
                leave(ending) { log.write(host: name, report) }
            }
        }
        while true { pause() }
    }

    private static func leave(_ ending: Ending, _ last: () -> Void) -> Never {
        // The end of patience has come: it ends the process.
        while !ending.take() { pause() }
        last()
        Leaving.now(0)
    }

    private static func work(
        _ event: HostEvent,
        _ host: any Host,
        _ settings: Settings,
        _ path: String,
        _ environment: [String: String]
    ) async throws -> HookWork.Outcome {
        let store = try await SQLiteStore(path: path, now: Timestamp.now)
        let folder = event.folder ?? Path.workingFolder
        let pace = settings[.learning].flatMap(LearningPace.init(rawValue:)) ?? .on
        return try await HookWork(
            host: host,
            store: store,
            project: settings[.project] ?? folder.flatMap(Project.find),
            policy: LearningPolicy(makesJobs: pace != .off, scoring: settings.scoring),
            lastTurn: { prompt in
                event.transcript.flatMap { path in
                    host.lastTurn(before: prompt) { FileTail.lines(of: path, atMost: $0) }
                }
            },
            vector: { question in
                guard let encoder = encoder(settings, environment),
                    let vectors = await encoder.vectorsAtHand(
                        for: [question],
                        atMost: encoderPatience
                    ), let vector = vectors.first.flatMap({ TextVector($0) })
                else { return nil }
                return (vector, encoder.name)
            }
        ).run(event)
    }

    /// The encoder of this machine; it is asked only while it runs.
    private static func encoder(_ settings: Settings, _ environment: [String: String])
        -> LocalEmbeddingModel?
    {
        let file: String?
        switch EmbeddingChoice(settings[.embeddingModel] ?? "local") {
        case .local: file = nil
        case .file(let path): file = path
        // Another machine's answer takes longer than a host is kept waiting.
        case .remote, .none?, nil: return nil
        }
        return LocalEmbeddingModel {
            LocalServer(
                files: try LocalFiles.find(.embedding, environment: environment, otherModel: file),
                environment: environment
            )
        }
    }

    /// All of standard input; nil when it is longer than any event.
    private static func readInput() -> String? {
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = read(STDIN_FILENO, &piece, piece.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
            bytes += piece[..<count]
            guard bytes.count <= longestEvent else { return nil }
        }
    }
}
