import Glibc
import TestSupport

/// The program inside tmux, whose emulator knows nothing of ours.
final class TmuxTerminal: SceneTerminal {
    private static let path = "/usr/bin/tmux"
    static var isInstalled: Bool { access(path, X_OK) == 0 }

    private let home: Home
    private let socket: String

    /// Starts the program in a window of its own server.
    init(_ home: Home, _ options: [String], rows: Int, columns: Int) throws {
        self.home = home
        socket = home.folder("tmux")
        let words = [Home.program] + home.arguments + options
        let variables = home.environment.map { "\($0)=\($1)" }
        // tmux itself tells the program what kind of terminal it is.
        let start = ["/usr/bin/env", "-C", home.folder.path] + variables.sorted() + words
        try tmux(["new-session", "-d", "-x", "\(columns)", "-y", "\(rows)"] + start)
    }

    deinit { _ = try? tmux(["kill-server"]) }

    func type(_ keys: String) throws {
        guard keys.utf8.allSatisfy({ $0 < 0x80 }) else {
            try tmux(["send-keys", "-l", keys])
            return
        }
        try tmux(["send-keys", "-H"] + keys.utf8.map { String($0, radix: 16) })
    }

    func resize(rows: Int, columns: Int) throws {
        try tmux(["resize-window", "-x", "\(columns)", "-y", "\(rows)"])
    }

    func wait(for what: String, until holds: (ScenePicture) -> Bool) throws {
        let end = Patience.end(after: 20)
        while true {
            let picture = try look()
            if holds(picture) { return }
            guard ContinuousClock.now < end else {
                throw SceneFailure(what: "waited for \(what)", picture: picture)
            }
            poll(nil, 0, 20)
        }
    }

    func look() throws -> ScenePicture {
        let place = "#{cursor_y} #{cursor_x} #{pane_height}"
        let text = try tmux([
            "display-message", "-p", place, ";", "capture-pane", "-p", "-S", "-",
        ])
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let numbers = lines.removeFirst().split(separator: " ").compactMap { Int($0) }
        guard numbers.count == 3 else { throw PipedProgram.Failure(description: text) }
        if lines.last == "" { lines.removeLast() }
        let height = min(numbers[2], lines.count)
        return ScenePicture(
            rows: Array(lines.suffix(height)),
            scrollback: Array(lines.dropLast(height)),
            row: numbers[0],
            column: numbers[1]
        )
    }

    /// The first and the last row of the scroll region, counted from 0.
    func region() throws -> String {
        let format = "#{scroll_region_upper}-#{scroll_region_lower}"
        return try tmux(["display-message", "-p", format]).split(separator: "\n").joined()
    }

    @discardableResult
    private func tmux(_ words: [String]) throws -> String {
        let run = try PipedProgram(
            Self.path,
            ["-S", socket, "-f", "/dev/null"] + words,
            environment: home.environment,
            folder: home.folder.path,
            keeping: home.folder
        )
        let ended = try run.end()
        guard ended.status == 0 else { throw PipedProgram.Failure(description: "\(ended)") }
        return ended.output
    }
}
