package import Apprentice
import Glibc

/// Skillbook files on disk.
package enum SkillbookFile {
    /// Larger files are refused: 64 MiB.
    package static let limit = 64 * 1024 * 1024

    /// Reads a skillbook of any format.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - now: The moment, for skills without a time.
    /// - Returns: What stands in it.
    /// - Throws: ``SkillbookFileError`` when it cannot be read, `FileFormatError` when it is no skillbook.
    package static func load(_ path: String, now: Timestamp) throws -> SkillbookDocument {
        let text = try read(path)
        do {
            return try SkillbookReader.read(text, now: now)
        } catch {
            throw FileFormatError(
                line: error.line,
                column: error.column,
                reason: error.reason,
                file: path
            )
        }
    }

    /// Reads a file as text.
    ///
    /// - Parameter path: The file, perhaps by a symbolic link.
    /// - Returns: The whole text.
    /// - Throws: ``SkillbookFileError`` when it is no regular file, too large or unreadable,
    ///   `FileFormatError` with the first bad byte when it is not UTF-8.
    package static func read(_ path: String) throws -> String {
        let bytes = try bytes(of: path)
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw FileFormatError(notUTF8: bytes, file: path)
        }
        return text
    }

    /// Reads a file as it is.
    ///
    /// - Throws: ``SkillbookFileError`` when it is no regular file, too large or unreadable.
    package static func bytes(of path: String) throws -> [UInt8] {
        // Without O_NONBLOCK the opening of a pipe would wait for its other end.
        let file = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard file >= 0 else { throw SkillbookFileError(reading: path, errno) }
        defer { close(file) }
        var status = stat()
        guard unsafe fstat(file, &status) == 0 else {
            throw SkillbookFileError(reading: path, errno)
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw SkillbookFileError.notRegular(path, verb: "read", mode: status.st_mode)
        }
        guard status.st_size <= limit else {
            throw SkillbookFileError.tooLarge(path, size: Int(status.st_size))
        }
        return try contents(of: file, path: path, expecting: Int(status.st_size))
    }

    private static func contents(
        of file: Int32,
        path: String,
        expecting size: Int
    ) throws -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(size)
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = unsafe chunk.withUnsafeMutableBytes {
                unsafe Glibc.read(file, $0.baseAddress, $0.count)
            }
            if count == 0 { return bytes }
            if count < 0 {
                if errno == EINTR { continue }
                throw SkillbookFileError(reading: path, errno)
            }
            bytes += chunk[..<count]
            // It may have grown since it was measured.
            guard bytes.count <= limit else {
                throw SkillbookFileError.tooLarge(path, size: bytes.count)
            }
        }
    }
}

extension FileFormatError {
    /// The place of the first byte that is not UTF-8 (RFC 3629).
    init(notUTF8 bytes: [UInt8], file: String) {
        var parser = Unicode.UTF8.ForwardParser()
        var iterator = bytes.makeIterator()
        var offset = 0
        scan: while true {
            switch parser.parseScalar(from: &iterator) {
            case .valid(let scalar): offset += scalar.count
            case .error, .emptyInput: break scan
            }
        }
        let before = bytes[..<min(offset, bytes.count)]
        let start = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
        let bad = offset < bytes.count ? String(bytes[offset], radix: 16, uppercase: true) : "?"
        self.init(
            line: before.count { $0 == 0x0A } + 1,
            column: String(decoding: before[start...], as: UTF8.self).count + 1,
            reason: "it is not UTF-8: byte 0x\(bad)",
            file: file
        )
    }
}
