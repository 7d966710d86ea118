import Glibc

/// The lines of a file, read one after another on a thread of its own: memory does not grow with
/// the file, and a pipe that is slow holds up nobody.
package actor LineFile {
    /// A line as it stands in the file.
    package enum Line: Sendable, Equatable {
        /// Its text, without the newline; `isCutOff` where the file ends without one.
        case text(String, isCutOff: Bool)
        /// It is longer than ``LineFile/longest``; it was skipped.
        case tooLong
        /// It is not UTF-8.
        case notText
    }

    /// The longest line that is read, in bytes: 1 MiB.
    package static let longest = 1 << 20

    private let executor: BlockingExecutor
    private let path: String
    private let file: Int32
    private var buffer: [UInt8] = []
    private var start = 0
    private var hasEnded = false

    /// The file's own thread.
    package nonisolated var unownedExecutor: UnownedSerialExecutor {
        unsafe executor.asUnownedSerialExecutor()
    }

    /// Opens a file.
    ///
    /// - Parameter path: The file; `-` is standard input.
    /// - Throws: ``SkillbookFileError`` when it cannot be opened or is a folder.
    package init(_ path: String) async throws {
        executor = try BlockingExecutor(name: "lines")
        self.path = path
        let file = path == "-" ? dup(STDIN_FILENO) : unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw SkillbookFileError(reading: path, errno) }
        self.file = file
        var status = stat()
        guard unsafe fstat(file, &status) == 0, status.st_mode & S_IFMT != S_IFDIR else {
            throw SkillbookFileError(reading: path, EISDIR)
        }
    }

    deinit { close(file) }

    /// The next line; nil at the end.
    ///
    /// - Throws: ``SkillbookFileError`` when the file cannot be read on.
    package func next() throws -> Line? {
        var searched = start
        var isTooLong = false
        while true {
            if let newline = buffer[searched...].firstIndex(of: 0x0A) {
                let bytes = buffer[start..<newline]
                start = newline + 1
                return isTooLong || bytes.count > Self.longest
                    ? .tooLong : Self.line(bytes, isCutOff: false)
            }
            if hasEnded {
                let bytes = buffer[start...]
                (buffer, start) = ([], 0)
                if isTooLong { return .tooLong }
                return bytes.isEmpty ? nil : Self.line(bytes, isCutOff: true)
            }
            if buffer.count - start > Self.longest {
                isTooLong = true
                (buffer, start) = ([], 0)
            }
            buffer.removeSubrange(..<start)
            start = 0
            searched = buffer.count
            try readMore()
        }
    }

    private static func line(_ bytes: ArraySlice<UInt8>, isCutOff: Bool) -> Line {
        let bytes = bytes.last == 0x0D ? bytes.dropLast() : bytes
        return String(validating: bytes, as: UTF8.self).map { .text($0, isCutOff: isCutOff) }
            ?? .notText
    }

    private func readMore() throws {
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = unsafe chunk.withUnsafeMutableBytes {
                unsafe read(file, $0.baseAddress, $0.count)
            }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw SkillbookFileError(reading: path, errno) }
            hasEnded = count == 0
            buffer += chunk[..<count]
            return
        }
    }
}
