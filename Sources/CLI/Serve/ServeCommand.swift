import Apprentice
import ApprenticeHosts
import ApprenticeModels
import ApprenticeSystem
import Glibc

/// `apprentice serve`: answers over HTTP, with the lessons, for programs that know OpenAI's API.
struct ServeCommand: Sendable {
    private let address: ListenAddress
    private let token: String
    /// The file that holds the token; nil when it was given.
    private let tokenFile: String?

    /// Reads a call.
    ///
    /// - Throws: ``UsageError``, `ServeError`.
    init(_ call: Subcommand.Call, environment: [String: String]) throws {
        try call.noWords()
        address = try ListenAddress(call.options["listen"] ?? "127.0.0.1:8377")
        guard address.isLocal || call.options["remote"] != nil else {
            throw UsageError(
                what: "other machines could reach \(address.text)",
                why: "the answers cost money, and the lessons are yours",
                remedy: "apprentice serve --listen \(address.text) --remote"
            )
        }
        if let given = call.options["token"] {
            guard given.utf8.count >= 16, given.allSatisfy({ $0.isASCII && !$0.isWhitespace })
            else {
                throw UsageError(
                    what: "--token is no safe one",
                    why: "it needs at least 16 characters of ASCII, none of them a space",
                    remedy: "leave it out, and one is made"
                )
            }
            (token, tokenFile) = (given, nil)
        } else {
            let path = (UserFolder.state.path(in: environment) ?? ".") + "/serve-token"
            (token, tokenFile) = (try Self.keptToken(path), path)
        }
    }

    /// The token of a file, which is made where it is not there.
    private static func keptToken(_ path: String) throws -> String {
        func failed(_ why: String) -> UsageError {
            UsageError(
                what: "the token cannot be kept in \(path)",
                why: why,
                remedy: "give one: apprentice serve --token TOKEN"
            )
        }
        func read() throws -> String? {
            let file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
            guard file >= 0 else { return nil }
            defer { close(file) }
            var status = stat()
            guard fstat(file, &status) == 0, status.st_mode & 0o077 == 0 else {
                throw failed("others can read it: chmod 600 \(Path.quoted(path))")
            }
            let bytes = (try? File.contents(of: file, limit: 4096)) ?? []
            let token = String(decoding: bytes, as: UTF8.self).trimmingSpace
            guard token.utf8.count >= 16 else { throw failed("it holds no token") }
            return token
        }
        if let token = try read() { return token }
        try? File.makeFolder(Path.folder(of: path))
        let made = Skill.UID.random().description + Skill.UID.random().description
        // Written elsewhere and moved: another program that starts now finds it whole or not at all.
        let draft = path + ".\(getpid())"
        let file = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard file >= 0 else { throw failed(SystemError().description) }
        defer { unlink(draft) }
        do {
            defer { close(file) }
            try File.write(made + "\n", to: file)
        }
        if link(draft, path) != 0, errno != EEXIST { throw failed(SystemError().description) }
        guard let token = try read() else { throw failed(SystemError().description) }
        return token
    }

    /// Serves until it is interrupted.
    func run(_ chat: Chat, _ output: any Output, _ interrupts: Interrupts) async throws {
        let (stopped, stop) = AsyncStream<Void>.makeStream()
        let router = ServeRouter(chat)
        // The port is known only when it listens.
        let gate = Locked<ServeGate?>(nil)
        let server = try HTTPServer { head in
            guard let refusal = gate.withLock({ $0 })?.refusal(of: head) else { return nil }
            return router.refused(head, refusal.status, refusal.what, refusal.why)
        } handler: { call in
            await router.answer(call)
        }
        router.watch(server)
        gate.withLock { $0 = ServeGate(address, token: token) }
        let bound = try server.start(at: address)
        gate.withLock { $0 = ServeGate(bound, token: token) }
        output.notice("serving \(bound.url)/v1 · model \(chat.agent.model.profile.name)")
        output.notice(
            tokenFile.map { "the token is in \($0)" } ?? "the token is the one of --token"
        )
        interrupts.handle(first: { stop.finish() }, second: { Leaving.now(130) })
        for await _ in stopped {}
        output.notice("ending with what is under way · again: at once")
        await server.end()
        if case .path(let path) = address { unlink(path) }
    }
}
