import Apprentice
import Glibc

extension SkillbookFile {
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
        let folder = SkillbookFileError.folder(of: target)
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
        try fill(file, with: text, path: path)
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
            path = link.hasPrefix("/") ? link : SkillbookFileError.folder(of: path) + "/" + link
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

    private static func fill(_ file: Int32, with text: String, path: String) throws {
        var text = text
        try text.withUTF8 { buffer in
            var rest = unsafe UnsafeRawBufferPointer(buffer)[...]
            while unsafe !rest.isEmpty {
                let piece = unsafe UnsafeRawBufferPointer(rebasing: rest)
                let count = unsafe Glibc.write(file, piece.baseAddress, piece.count)
                if count < 0 {
                    if errno == EINTR { continue }
                    throw SkillbookFileError(writing: path, errno, at: "writing")
                }
                unsafe rest = rest.dropFirst(count)
            }
        }
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
