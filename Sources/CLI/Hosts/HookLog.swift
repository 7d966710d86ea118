import ApprenticeSystem
import Apprentice
import Glibc

/// What went wrong in hooks, whose hosts must not notice: a line each, without a word of the user's.
struct HookLog: Sendable {
    /// When it is longer, it is begun anew; the older half of what it told is of no use.
    private static let longest = 256 << 10

    /// The file.
    let path: String

    init(environment: [String: String]) {
        path = (UserFolder.state.path(in: environment) ?? "") + "/hooks.log"
    }

    /// Adds a fault.
    func write(host: String, _ report: ErrorReport) {
        write(host: host, report.lines.map(\.onOneLine).joined(separator: " · "))
    }

    /// Adds a line; where that cannot be done, nothing is said of it.
    func write(host: String, _ text: String) {
        try? File.makeFolder(Path.folder(of: path))
        let file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard file >= 0 else { return }
        defer { close(file) }
        var status = stat()
        if fstat(file, &status) == 0, status.st_size > Self.longest { ftruncate(file, 0) }
        let moment = Timestamp.now()
        let line = "\(moment.microseconds / 1_000_000) \(host.onOneLine) \(text.onOneLine)\n"
        // One call, so that lines of several hooks do not mix.
        _ = Glibc.write(file, line, line.utf8.count)
    }

    /// The last lines, oldest first: when it was (seconds since 1970), which host, and what.
    func last(_ count: Int) -> [(time: Int, host: String, text: String)] {
        let bytes = File.contents(of: path) ?? []
        return bytes.split(separator: 0x0A).suffix(count).compactMap { line in
            let parts = String(decoding: line, as: UTF8.self).split(
                separator: " ",
                maxSplits: 2
            )
            guard parts.count == 3, let time = Int(parts[0]) else { return nil }
            return (time, String(parts[1]), String(parts[2]))
        }
    }
}
