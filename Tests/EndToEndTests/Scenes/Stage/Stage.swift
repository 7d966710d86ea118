import Glibc
import TestSupport

/// Someone at a terminal with the program on it; plays scenes.
final class Stage {
    let home: Home
    /// The terminal, whosever emulator it is.
    let terminal: any SceneTerminal
    private let columns: Int
    private var isOver = false

    /// What the terminal is emulated by.
    enum Emulator { case own, tmux }

    /// One server for all scenes that want nothing special of it.
    private static let server = Result {
        try ScriptedModelServer { $0.answer = SceneAnswers.answer }
    }

    /// Raises the curtain: the program waits at its first prompt.
    ///
    /// - Parameters:
    ///   - options: The program's.
    ///   - rows: The height of the terminal.
    ///   - columns: The width of the terminal.
    ///   - type: What the program is told as `TERM`.
    ///   - variables: More of its environment.
    ///   - server: The model; the common one if none is given.
    ///   - home: Where somebody has been before; a new one if none is given.
    ///   - emulator: Whose terminal it is.
    /// - Throws: When it cannot be started.
    init(
        _ options: [String] = [],
        rows: Int = 24,
        columns: Int = 80,
        type: String = "xterm-256color",
        variables: [String: String] = [:],
        server: ScriptedModelServer? = nil,
        home: Home? = nil,
        on emulator: Emulator = .own
    ) throws {
        let home = try home ?? Home(server ?? Self.server.get())
        self.home = home
        self.columns = columns
        switch emulator {
        case .own:
            terminal = try home.terminal(
                options,
                type: type,
                rows: rows,
                columns: columns,
                environment: variables,
                in: home.folder.path
            )
        case .tmux:
            terminal = try TmuxTerminal(home, options, rows: rows, columns: columns)
            try play(.prompt)
        }
    }

    /// Raises the curtain on a shell in which the program is called `apprentice`.
    convenience init(shell: String) throws {
        let home = try Home(Self.server.get())
        try self.init(home: home, shell: shell)
    }

    private init(home: Home, shell: String) throws {
        self.home = home
        columns = 80
        let folder = Home.program.split(separator: "/").dropLast().joined(separator: "/")
        home.environment["PATH"] = "/\(folder):/usr/bin:/bin"
        home.environment["PS1"] = "shell: "
        home.environment["APPRENTICE_MODEL"] = "openai/scripted"
        home.environment["APPRENTICE_BASE_URL"] = home.arguments[1]
        let terminal = try PseudoTerminal(shell, ["-i"], environment: home.environment)
        terminal.keeping = home.folder
        self.terminal = terminal
    }

    /// Does one thing after another.
    ///
    /// - Throws: ``SceneFailure`` at the first that goes wrong.
    func play(_ steps: SceneStep...) throws {
        for (index, step) in steps.enumerated() {
            do {
                try perform(step)
            } catch let failure as SceneFailure {
                throw SceneFailure(
                    what: "step \(index + 1), \(step): \(failure.what)",
                    picture: failure.picture
                )
            } catch let failure as PseudoTerminalError {
                throw PipedProgram.Failure(
                    description: "step \(index + 1), \(step): \(failure)"
                )
            }
        }
    }

    private func perform(_ step: SceneStep) throws {
        switch step {
        case .type(let keys): try terminal.type(keys)
        case .press(let key): try terminal.type(key.rawValue)
        case .paste(let text): try terminal.type("\u{1B}[200~\(text)\u{1B}[201~")
        case .say(let line): try say(line)
        case .resize(let rows, let columns): try terminal.resize(rows: rows, columns: columns)
        case .open(let latch): latch.open()
        case .see(let text): try until { $0.contains(text) }
        case .rows(let rows): try until { Self.holds($0, rows) }
        case .line(let text): try until { $0.line == text }
        case .prompt: try until { $0.isAtPrompt }
        case .status(let text): try until { $0.rows.last?.hasPrefix(text) ?? false }
        case .check(_, let holds): try until(holds)
        case .count(let count, let text):
            try expect { picture in picture.all.count { $0.contains(text) } == count }
        case .absent(let text): try expect { !$0.contains(text) }
        case .gone(let text): try until { picture in !picture.rows.contains { $0.contains(text) } }
        case .fits: try expect { picture in Self.fits(picture, columns) }
        case .sent(let text): try seeSent(text)
        case .unsent(let text): try expect { _ in !self.hasSent(text) }
        case .left(let status): try leave(with: status)
        }
    }

    // MARK: Doing

    /// Types a line, and waits for its echo and a prompt below it.
    private func say(_ line: String) throws {
        var start = String(("> " + line).prefix(columns))
        while start.last == " " { start.removeLast() }
        let before = try terminal.look().all.count { $0.hasPrefix(start) }
        try terminal.type(line + "\r")
        try until { picture in
            picture.isAtPrompt && picture.all.count { $0.hasPrefix(start) } > before
        }
    }

    private func leave(with status: Int32) throws {
        guard let own = terminal as? PseudoTerminal else { return }
        let ended = try own.waitForExit()
        let screen = own.screen
        let isRestored =
            own.isCooked && screen.region == 0...screen.rows - 1 && !screen.isBracketedPasteOn
            && screen.isCursorVisible
        guard ended == status, isRestored else {
            throw SceneFailure(
                what: "status \(ended)\(isRestored ? "" : ", and the terminal is not restored")",
                picture: own.look()
            )
        }
    }

    // MARK: Seeing

    private func until(_ holds: (ScenePicture) -> Bool) throws {
        try terminal.wait(for: "this", until: holds)
    }

    private func expect(_ holds: (ScenePicture) -> Bool) throws {
        let picture = try terminal.look()
        guard holds(picture) else { throw SceneFailure(what: "it is not so", picture: picture) }
    }

    private func seeSent(_ text: String) throws {
        do {
            try until { _ in self.hasSent(text) }
        } catch {
            let bytes = (terminal as? PseudoTerminal)?.output.suffix(4000) ?? []
            let sent = String(decoding: bytes, as: UTF8.self).debugDescription
            throw SceneFailure(what: "sent was \(sent)", picture: try terminal.look())
        }
    }

    private func hasSent(_ text: String) -> Bool {
        guard let own = terminal as? PseudoTerminal else { return false }
        return String(decoding: own.output, as: UTF8.self).contains(text)
    }

    private static func holds(_ picture: ScenePicture, _ rows: [String]) -> Bool {
        let all = picture.all
        guard all.count >= rows.count else { return false }
        return (0...all.count - rows.count).contains { Array(all[$0..<$0 + rows.count]) == rows }
    }

    /// A row as wide as the screen whose next row begins with a letter was broken by the terminal.
    private static func fits(_ picture: ScenePicture, _ columns: Int) -> Bool {
        !zip(picture.rows, picture.rows.dropFirst()).contains { row, next in
            row.count >= columns && row.last?.isLetter == true && next.first?.isLetter == true
        }
    }
}
