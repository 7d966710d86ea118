import Glibc

/// What the system lets this process have (setrlimit(2)), asked before anything is made of it: a
/// runtime that gets no thread or no memory hangs or crashes, and cannot say why.
enum ProcessLimits {
    /// The least number of open files the program can work with: its standard streams, the store with
    /// its log and lease, a connection and what wakes its threads.
    private static let leastFiles: rlim_t = 12
    /// The least address space, in bytes: code, stacks and libraries; most of it is never touched.
    private static let leastMemory: rlim_t = 256 << 20
    /// RLIMIT_NPROC, a macro that Swift does not import.
    private static let processes: Int32 = 6
    /// How many threads run before the first answer.
    private static let leastThreads = 5

    /// Sees whether there is enough of everything.
    ///
    /// - Throws: ``UsageError`` naming the limit.
    static func check() throws(UsageError) {
        if let files = limit(Int32(RLIMIT_NOFILE.rawValue)), files < leastFiles {
            throw tooLow(
                "too few files may be open here",
                "\(files)",
                "\(leastFiles)",
                "ulimit -n 1024"
            )
        }
        if let memory = limit(Int32(RLIMIT_AS.rawValue)), memory < leastMemory {
            throw tooLow(
                "too little memory is allowed here",
                "\(memory >> 10) KiB of address space",
                "\(leastMemory >> 10) KiB",
                "ulimit -v unlimited"
            )
        }
        if let processes = limit(processes), processes < 256, !canMakeThreads() {
            throw tooLow(
                "too few processes are allowed here",
                "\(processes)",
                "\(leastThreads) more",
                "ulimit -u 1024"
            )
        }
    }

    private static func limit(_ resource: Int32) -> rlim_t? {
        var limit = rlimit()
        guard getrlimit(resource, &limit) == 0, limit.rlim_cur != rlim_t.max else { return nil }
        return limit.rlim_cur
    }

    /// Makes as many threads as will run, and lets them end.
    private static func canMakeThreads() -> Bool {
        var gate: [Int32] = [-1, -1]
        guard pipe(&gate) == 0 else { return false }
        let reader = UnsafeMutableRawPointer(bitPattern: Int(gate[0]) + 1)
        var threads: [pthread_t] = []
        while threads.count < leastThreads {
            var thread = pthread_t()
            let code = pthread_create(
                &thread,
                nil,
                { reader in
                    // It waits until the other end of the pipe is closed.
                    var byte: UInt8 = 0
                    _ = read(Int32(Int(bitPattern: reader) - 1), &byte, 1)
                    return nil
                },
                reader
            )
            if code != 0 { break }
            threads.append(thread)
        }
        close(gate[1])
        for thread in threads { pthread_join(thread, nil) }
        close(gate[0])
        return threads.count == leastThreads
    }

    private static func tooLow(_ what: String, _ have: String, _ need: String, _ remedy: String)
        -> UsageError
    {
        UsageError(
            what: what,
            why: "the limit is \(have), and at least \(need) are needed",
            remedy: "raise it: \(remedy)"
        )
    }
}
