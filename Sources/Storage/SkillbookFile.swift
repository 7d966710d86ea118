import ApprenticeSystem
package import Apprentice
import Glibc

/// Skillbook files on disk.
package enum SkillbookFile {
    /// Larger files are refused: 64 MiB.
    package static let limit = 64 * 1024 * 1024

    /// Reads a skillbook of any format.
    ///
    /// - Parameters:
    ///   - path: The file, or a folder of Agent Skills.
    ///   - now: The moment, for skills without a time.
    /// - Returns: What stands in it.
    /// - Throws: ``SkillbookFileError`` when it cannot be read, `FileFormatError` when it is not a skillbook.
    package static func load(_ path: String, now: Timestamp) throws -> SkillbookDocument {
        if File.isFolder(path) { return try SkillFolder(path).load(now: now) }
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
        let bytes: [UInt8]
        do throws(SystemError) {
            bytes = try File.contents(of: file, limit: limit, expecting: Int(status.st_size))
        } catch {
            throw SkillbookFileError(reading: path, error.code)
        }
        // It may have grown since it was measured.
        guard bytes.count <= limit else {
            throw SkillbookFileError.tooLarge(path, size: bytes.count)
        }
        return bytes
    }

    /// Writes a file whole or not at all, also when the machine stops in the middle.
    ///
    /// A temporary file in the same folder takes the place of the old one when it is on the disk. The
    /// mode of the old one is kept; a new file is the user's alone (0600). Of a symbolic link the
    /// target is replaced.
    ///
    /// - Parameters:
    ///   - text: The whole text.
    ///   - path: The file.
    /// - Throws: ``SkillbookFileError``; what was there before is unchanged then.
    package static func write(_ text: String, to path: String) throws {
        let target = try target(of: path)
        let mode = try modeKept(of: target, named: path)
        let folder = Path.folder(of: target)
        let name = target.split(separator: "/").last.map(String.init) ?? "skillbook"
        // Short, for the name of the file itself may be as long as names can be.
        let template = (folder == "/" ? "" : folder) + "/." + name.prefix(32) + ".XXXXXX"
        var bytes = Array(template.utf8CString)
        let file = unsafe bytes.withUnsafeMutableBufferPointer { buffer in
            unsafe buffer.baseAddress.map { unsafe mkstemp($0) } ?? -1
        }
        guard file >= 0 else {
            throw SkillbookFileError(writing: path, errno, at: "a temporary file beside it")
        }
        _ = fcntl(file, F_SETFD, FD_CLOEXEC)
        let temporary = String(
            decoding: bytes.dropLast().map(UInt8.init(bitPattern:)),
            as: UTF8.self
        )
        var isOpen = true
        var isDone = false
        defer {
            if isOpen { close(file) }
            if !isDone { unsafe unlink(temporary) }
        }
        do throws(SystemError) {
            try File.write(text, to: file)
        } catch {
            throw SkillbookFileError(writing: path, error.code, at: "writing")
        }
        if let mode { try check(fchmod(file, mode), path, "keeping its mode") }
        try check(fsync(file), path, "bringing it to the disk")
        isOpen = false
        try check(close(file), path, "closing it")
        try check(unsafe rename(temporary, target), path, "putting it in place")
        isDone = true
        try bringToDisk(folder, path)
    }

    /// The file behind symbolic links, there or not.
    private static func target(of path: String) throws -> String {
        var path = path
        let named = path
        for _ in 0..<40 {
            var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX))
            let count = unsafe buffer.withUnsafeMutableBytes { bytes in
                unsafe bytes.withMemoryRebound(to: CChar.self) { characters in
                    unsafe characters.baseAddress.map { unsafe readlink(path, $0, bytes.count) }
                        ?? -1
                }
            }
            guard count >= 0 else { return path }
            let link = String(decoding: buffer[..<count], as: UTF8.self)
            path = link.hasPrefix("/") ? link : Path.folder(of: path) + "/" + link
        }
        throw SkillbookFileError(writing: named, ELOOP, at: "following links")
    }

    /// The mode of the file that is replaced; nil when there is none.
    private static func modeKept(of target: String, named path: String) throws -> mode_t? {
        var status = stat()
        guard unsafe stat(target, &status) == 0 else {
            if errno == ENOENT { return nil }
            throw SkillbookFileError(writing: path, errno, at: "looking at it")
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw SkillbookFileError.notRegular(path, verb: "write", mode: status.st_mode)
        }
        // A rename asks only the folder; a file that says it may not be written is to be believed.
        try check(unsafe access(target, W_OK), path, "opening it")
        return status.st_mode & 0o7777
    }

    /// The new name is on the disk only when the folder is.
    private static func bringToDisk(_ folder: String, _ path: String) throws {
        let place = unsafe open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        // A folder that may not be read can still be written to; then there is nothing more to do.
        guard place >= 0 else { return }
        defer { close(place) }
        // Some file systems cannot do this for a folder, and say so.
        guard fsync(place) != 0, errno != EINVAL, errno != ENOTSUP else { return }
        throw SkillbookFileError(writing: path, errno, at: "bringing the folder to the disk")
    }

    private static func check(_ result: Int32, _ path: String, _ step: String) throws {
        guard result == 0 else { throw SkillbookFileError(writing: path, errno, at: step) }
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
