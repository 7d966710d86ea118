import Glibc

/// The end of a file, so that the newest of a long one is read without the rest.
package enum FileTail {
    /// The whole lines at the end of a regular file.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - limit: The most bytes that are read.
    /// - Returns: The lines, without those that do not begin within the limit, and whether that is all
    ///   of the file; nil when it cannot be read.
    package static func lines(of path: String, atMost limit: Int) -> (
        lines: [ArraySlice<UInt8>], isWhole: Bool
    )? {
        // Not waiting for the other end of what turns out to be a pipe.
        let file = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var status = stat()
        guard unsafe fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            return nil
        }
        let size = Int(status.st_size)
        let start = max(0, size - limit)
        var bytes = [UInt8](repeating: 0, count: size - start)
        var done = 0
        while done < bytes.count {
            let count = unsafe bytes.withUnsafeMutableBytes { buffer in
                unsafe pread(
                    file,
                    buffer.baseAddress.map { unsafe $0 + done },
                    buffer.count - done,
                    off_t(start + done)
                )
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            done += count
        }
        var lines = bytes[..<done].split(separator: 0x0A, omittingEmptySubsequences: true)
        if start > 0, !lines.isEmpty { lines.removeFirst() }
        return (lines, start == 0)
    }
}
