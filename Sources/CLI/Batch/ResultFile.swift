import ApprenticeSystem
import Apprentice
import Glibc

/// Where results go: a file that an earlier run may have begun, or standard output.
final class ResultFile: Sendable {
    /// What an earlier run had finished; items that failed are not among it.
    let finished: FinishedItems
    private let path: String?
    private let descriptor: Int32

    /// Opens it, and takes it for this process alone.
    ///
    /// - Parameters:
    ///   - path: The file; nil for standard output.
    ///   - resumes: Whether to go on behind what stands in it: a torn last line and items that failed
    ///     are taken out, so that each stands there once in the end.
    ///   - canResume: Whether the command knows how to.
    ///   - input: The file that is read, which it must not be.
    ///   - store: The store's file, which it must not be either.
    /// - Throws: ``UsageError`` when it cannot be written, holds something else, or is in use.
    init(_ path: String?, resumes: Bool, canResume: Bool = true, input: String, store: String)
        throws
    {
        self.path = path
        guard let path else {
            (descriptor, finished) = (STDOUT_FILENO, FinishedItems())
            return
        }
        try Self.refuse(path, ifSameAs: input)
        try OutputFile.refuseStore(path, called: path, store: store)
        var file = try Self.open(path)
        var status = stat()
        fstat(file, &status)
        guard status.st_mode & S_IFMT == S_IFREG, status.st_size > 0 else {
            (descriptor, finished) = (file, FinishedItems())
            return
        }
        guard resumes else {
            close(file)
            throw UsageError(
                what: "\(path) is there already",
                why: "it has \(status.st_size) bytes, which would be lost",
                remedy: (canResume ? "go on with it: --resume   or " : "")
                    + "remove it: rm \(path)"
            )
        }
        do {
            let healing = try FinishedItems.reading(path)
            if healing.dropped > 0 || healing.isTorn {
                try healing.rewrite(path)
                close(file)
                file = try Self.open(path)
            }
            finished = healing.items
        } catch {
            close(file)
            throw error
        }
        descriptor = file
    }

    deinit { if path != nil { close(descriptor) } }

    /// Writes a line; it is in the file when this returns.
    ///
    /// - Throws: ``UsageError`` when it cannot be.
    func write(_ line: String) throws {
        guard let path else { return StandardOutput.write(line + "\n") }
        try checkPlace(path)
        do throws(SystemError) {
            try File.write(line + "\n", to: descriptor)
        } catch {
            throw Self.unwritable(path, error.code)
        }
    }

    /// Results that go into a file without a name are lost.
    private func checkPlace(_ path: String) throws {
        var ours = stat()
        fstat(descriptor, &ours)
        guard ours.st_mode & S_IFMT == S_IFREG, FileIdentity(descriptor) != FileIdentity(path)
        else { return }
        throw UsageError(
            what: "\(path) is no longer the file that results go to",
            why: "it was deleted, moved or replaced while the program runs; the run has ended",
            remedy: "put it back, and go on with it: --resume"
        )
    }

    /// Nobody is told to remove what is to be read.
    private static func refuse(_ path: String, ifSameAs input: String) throws {
        guard input != "-", File.isSame(path, Path.expanded(input)) else { return }
        throw UsageError(
            what: "\(path) is the input",
            why: "results would be written into what is read",
            remedy: "write elsewhere: --output OUT.jsonl"
        )
    }

    private static func open(_ path: String) throws -> Int32 {
        let file = Glibc.open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw unwritable(path, errno) }
        guard flock(file, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK else {
            close(file)
            throw UsageError(
                what: "\(path) is in use",
                why: "another run writes its results to it",
                remedy: "wait for it, or write elsewhere: --output OTHER.jsonl"
            )
        }
        return file
    }

    static func unwritable(_ path: String, _ code: Int32) -> UsageError {
        UsageError(
            what: "cannot write \(path)",
            why: SystemError.text(code),
            remedy: "write elsewhere: --output OUT.jsonl"
        )
    }
}
