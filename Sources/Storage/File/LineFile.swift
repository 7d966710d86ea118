package import ApprenticeSystem
import Apprentice
import Glibc

/// The lines of a file or of standard input, read piece by piece on a thread of its own: memory does
/// not grow with the file, and a pipe that is slow holds up nobody.
package actor LineFile {
    package typealias Line = LineCutter.Line

    /// The longest line that is read unless another limit is given, in bytes: 1 MiB.
    package static let longest = 1 << 20

    /// The file's size in bytes; nil for what has none, as a pipe.
    package nonisolated let size: Int?
    private let executor: BlockingExecutor
    private let path: String
    private let file: Int32
    /// Signalled for good when nothing more is to be read.
    private let stopping = Wakeup()
    private var cutter: LineCutter
    private var hasEnded = false

    /// The file's own thread.
    package nonisolated var unownedExecutor: UnownedSerialExecutor {
        unsafe executor.asUnownedSerialExecutor()
    }

    /// Opens a file.
    ///
    /// - Parameters:
    ///   - path: The file; `-` is standard input.
    ///   - longest: The longest line that is read, in bytes.
    /// - Throws: ``LineFileError`` when it cannot be opened or is a folder.
    package init(_ path: String, longest: Int = LineFile.longest) throws(LineFileError) {
        do {
            executor = try BlockingExecutor(name: "lines")
        } catch {
            throw LineFileError(path, error)
        }
        guard stopping.descriptor >= 0 else { throw LineFileError(path, SystemError()) }
        let file = path == "-" ? dup(STDIN_FILENO) : unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw LineFileError(path, SystemError()) }
        var status = stat()
        guard unsafe fstat(file, &status) == 0, status.st_mode & S_IFMT != S_IFDIR else {
            close(file)
            throw LineFileError(path, SystemError(EISDIR))
        }
        size = status.st_mode & S_IFMT == S_IFREG ? Int(status.st_size) : nil
        cutter = LineCutter(longest: longest)
        (self.path, self.file) = (path, file)
    }

    deinit { close(file) }

    /// The next lines, as many as came at once; none at the end.
    ///
    /// - Throws: ``LineFileError`` when the file cannot be read on.
    package func next() throws(LineFileError) -> [Line] {
        while !hasEnded {
            guard let piece = try readPiece() else { break }
            hasEnded = piece.isEmpty
            let lines = hasEnded ? [cutter.end()].compactMap(\.self) : cutter.take(piece)
            if !lines.isEmpty { return lines }
        }
        return []
    }

    /// Reads no more: whoever waits for a line, now or later, gets the end.
    package nonisolated func stop() { stopping.signal() }

    /// The next bytes; empty at the end, nil when it was stopped.
    private func readPiece() throws(LineFileError) -> ArraySlice<UInt8>? {
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            var waiting = [
                pollfd(fd: stopping.descriptor, events: Int16(POLLIN), revents: 0),
                pollfd(fd: file, events: Int16(POLLIN), revents: 0),
            ]
            guard unsafe poll(&waiting, 2, -1) >= 0 else {
                if errno == EINTR { continue }
                throw LineFileError(path, SystemError())
            }
            if waiting[0].revents != 0 { return nil }
            let count = unsafe read(file, &piece, piece.count)
            if count < 0, errno == EINTR || errno == EAGAIN { continue }
            guard count >= 0 else { throw LineFileError(path, SystemError()) }
            return piece[..<count]
        }
    }
}

/// A file of lines that cannot be read.
package struct LineFileError: Explained, Equatable {
    /// What went wrong.
    package var what: String
    /// The cause as found.
    package var why: String?
    /// What to do.
    package var remedy: String? { "name a file of JSON lines, or - for standard input" }

    init(_ path: String, _ cause: SystemError) {
        what = "cannot read " + (path == "-" ? "standard input" : path)
        why = cause.description
    }
}
