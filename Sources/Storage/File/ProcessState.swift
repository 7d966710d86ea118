import Glibc

/// What the kernel says of a process (proc_pid_stat(5)).
struct ProcessState {
    /// Whether a signal or a debugger has stopped it.
    let isStopped: Bool
    /// When it began, in clock ticks since the machine did; with its number it names one process.
    let start: UInt64

    /// Looks at a process; nil when there is none, or no `/proc`.
    init?(of id: pid_t) {
        let file = unsafe open("/proc/\(id)/stat", O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var buffer = [UInt8](repeating: 0, count: 1024)
        let count = unsafe read(file, &buffer, buffer.count)
        let text = String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
        // The name stands in parentheses and may hold anything.
        guard let end = text.lastIndex(of: ")") else { return nil }
        let fields = text[text.index(after: end)...].split(separator: " ")
        guard fields.count > 19, let start = UInt64(fields[19]) else { return nil }
        isStopped = fields[0] == "T" || fields[0] == "t"
        self.start = start
    }
}
