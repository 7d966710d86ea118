import Apprentice
import Glibc
import ApprenticeStorage
import TestSupport

/// A user's home of a test's own, with the program in it and a server that it talks to.
final class Home {
    let folder: TemporaryDirectory
    var environment: [String: String]
    /// What stands before every other argument.
    var arguments: [String]
    /// The server it talks to, where a test needs it for as long as the home.
    var server: ScriptedModelServer?

    /// Makes a home whose program talks to a server.
    convenience init(_ server: ScriptedModelServer) throws { try self.init(url: server.url) }

    init(url: String) throws {
        folder = try TemporaryDirectory()
        let home = folder.path
        environment = [
            "HOME": home,
            "XDG_DATA_HOME": "\(home)/data",
            "XDG_CONFIG_HOME": "\(home)/config",
            "XDG_STATE_HOME": "\(home)/state",
            "XDG_CACHE_HOME": "\(home)/cache",
            "PATH": "/usr/bin:/bin",
            "LC_ALL": "C.UTF-8",
            // A crash would otherwise ask on the terminal what to do with its backtrace.
            "SWIFT_BACKTRACE": "enable=no",
        ]
        arguments = ["--base-url", url, "--model", "openai/scripted"]
    }

    static let program = PseudoTerminalProgram.path("apprentice")

    /// The file in which the program keeps everything.
    var store: String { folder("data/apprentice/apprentice.db") }

    /// Looks into the store, as another process would.
    func look<Result: Sendable>(
        _ body: @escaping @Sendable (any LearningRecords) throws -> Result
    ) async throws -> Result {
        let store = try await SQLiteStore(path: store) { Timestamp(microseconds: 0) }
        let result = try await store.read(body)
        await store.close()
        return result
    }

    // MARK: Running

    /// Starts the program on pipes, with JSON lines unless told otherwise.
    func start(
        _ more: [String] = [],
        json: Bool = true,
        in place: String? = nil
    ) throws -> PipedProgram {
        try PipedProgram(
            Self.program,
            (json ? ["--json"] : []) + arguments + more,
            environment: environment,
            folder: place ?? folder.path,
            keeping: folder
        )
    }

    /// Runs the program on a script to its end.
    func run(
        _ more: [String] = [],
        _ lines: [String] = [],
        json: Bool = true,
        in place: String? = nil
    ) throws -> Ended {
        let program = try start(more, json: json, in: place)
        for line in lines { try program.send(line) }
        return try program.end()
    }

    /// Starts the program on a terminal and waits for its first prompt.
    func terminal(
        _ more: [String] = [],
        type: String = "xterm-256color",
        rows: Int = 24,
        columns: Int = 80,
        environment extra: [String: String] = [:],
        in place: String? = nil
    ) throws -> PseudoTerminal {
        let words = [Self.program] + arguments + more
        let terminal = try PseudoTerminal(
            place == nil ? Self.program : "/usr/bin/env",
            place.map { ["-C", $0] + words } ?? Array(words.dropFirst()),
            environment: environment.merging(extra) { $1 },
            type: type,
            rows: rows,
            columns: columns
        )
        terminal.keeping = folder
        try terminal.waitForPrompt()
        return terminal
    }

    /// Writes a file in the home.
    ///
    /// - Returns: Its path.
    @discardableResult
    func write(_ text: String, to name: String) throws -> String {
        try write(bytes: Array(text.utf8), to: name)
    }

    /// Writes bytes that need not be a text.
    @discardableResult
    func write(bytes: [UInt8], to name: String) throws -> String {
        let path = folder(name)
        for (index, character) in name.enumerated() where character == "/" {
            mkdir(folder(String(name.prefix(index))), 0o700)
        }
        guard let file = fopen(path, "we") else {
            throw PipedProgram.Failure(description: "cannot write \(path)")
        }
        fwrite(bytes, 1, bytes.count, file)
        fclose(file)
        return path
    }
}

extension PseudoTerminal {
    /// Waits until the cursor stands behind an empty prompt.
    func waitForPrompt() throws {
        try wait(for: "an empty prompt") { $0.currentLine == ">" && $0.column == 2 }
    }

    /// Types a line, and waits for a text and the next prompt.
    func say(_ line: String, _ text: String) throws {
        type(line + "\r")
        try wait(for: "\(text.debugDescription) and a prompt") {
            $0.contains(text) && $0.currentLine == ">" && $0.column == 2
        }
    }
}
