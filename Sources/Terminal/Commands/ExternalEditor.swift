import ApprenticeSystem
import Glibc

/// Someone's editor on a text; run it within `Screen.suspended`.
package enum ExternalEditor {
    /// Runs `$VISUAL`, `$EDITOR` or the system's editor.
    ///
    /// - Returns: the text as it was left, without the newlines at its end; nil if the editor failed.
    package static func edit(_ text: String) -> String? {
        let folder = unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? "/tmp"
        // The ending tells editors to colour it as Markdown.
        var path = Array("\(folder)/apprentice-XXXXXX.md".utf8CString)
        let file = unsafe mkstemps(&path, 3)
        guard file >= 0 else { return nil }
        let name = String(decoding: path.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
        defer { unsafe unlink(name) }
        defer { close(file) }
        guard (try? File.write(text, to: file)) != nil else { return nil }
        // Through a shell, because such settings hold options: `code --wait`.
        let command = #"${VISUAL:-${EDITOR:-$(command -v editor || echo vi)}} "$1""#
        guard ForegroundCommand.run(["/bin/sh", "-c", command, "sh", name]) == 0 else { return nil }
        guard var bytes = File.contents(of: name, limit: .max) else { return nil }
        // What some editors put before the first line.
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes.removeFirst(3) }
        while bytes.last == 0x0A { bytes.removeLast() }
        return String(decoding: bytes, as: UTF8.self)
    }
}
