import CApprenticeSystem
package import Glibc

/// Reading and writing whole, over interruptions.
package enum File {
    /// The content of a small file; nil when there is none, or it cannot be read.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - limit: The most that is read, in bytes.
    /// - Returns: Its bytes.
    package static func contents(of path: String, limit: Int = 1 << 20) -> [UInt8]? {
        let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        return try? contents(of: file, limit: limit)
    }

    /// What an open file or pipe still holds.
    ///
    /// - Parameters:
    ///   - descriptor: The file, from where it stands; one that never blocks is read as far as bytes
    ///     have come.
    ///   - limit: Reading ends with the piece that passes it, in bytes.
    ///   - size: How much to expect.
    /// - Returns: Its bytes.
    /// - Throws: ``SystemError`` when it cannot be read on.
    package static func contents(
        of descriptor: Int32,
        limit: Int = .max,
        expecting size: Int = 0
    ) throws(SystemError) -> [UInt8] {
        var content: [UInt8] = []
        content.reserveCapacity(size)
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        while content.count <= limit {
            let count = unsafe read(descriptor, &piece, piece.count)
            if count > 0 {
                content += piece[..<count]
            } else if count == 0 || errno == EAGAIN {
                break
            } else if errno != EINTR {
                throw SystemError()
            }
        }
        return content
    }

    /// Writes everything; where the other end is full, it waits.
    ///
    /// - Throws: ``SystemError`` when it cannot be written.
    package static func write(_ bytes: [UInt8], to descriptor: Int32) throws(SystemError) {
        let code = unsafe bytes.withUnsafeBytes { unsafe writeAll($0, to: descriptor) }
        if code != 0 { throw SystemError(code) }
    }

    /// Writes everything; where the other end is full, it waits.
    ///
    /// - Throws: ``SystemError`` when it cannot be written.
    package static func write(_ text: String, to descriptor: Int32) throws(SystemError) {
        var text = text
        let code = text.withUTF8 {
            unsafe writeAll(UnsafeRawBufferPointer($0), to: descriptor)
        }
        if code != 0 { throw SystemError(code) }
    }

    private static func writeAll(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Int32 {
        var rest = unsafe bytes[...]
        while unsafe !rest.isEmpty {
            let piece = unsafe UnsafeRawBufferPointer(rebasing: rest)
            let count = unsafe Glibc.write(descriptor, piece.baseAddress, piece.count)
            if count > 0 {
                unsafe rest = rest.dropFirst(count)
            } else if count < 0, errno == EAGAIN {
                var waiting = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                unsafe poll(&waiting, 1, -1)
            } else if count == 0 || errno != EINTR {
                return count == 0 ? ENOSPC : errno
            }
        }
        return 0
    }

    /// The size of a file or folder in bytes; nil when it does not exist.
    package static func size(_ path: String) -> Int? {
        var status = stat()
        return unsafe stat(path, &status) == 0 ? Int(status.st_size) : nil
    }

    /// Whether something is there.
    package static func exists(_ path: String) -> Bool { unsafe access(path, F_OK) == 0 }

    /// Whether a path leads to a folder.
    package static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// The names of what stands in a folder, sorted; those that are not UTF-8 are left out.
    ///
    /// - Parameter folder: The folder.
    /// - Returns: The names; nil when it is no folder, or cannot be read.
    package static func names(in folder: String) -> [String]? {
        guard let stream = unsafe opendir(folder) else { return nil }
        defer { unsafe closedir(stream) }
        var names: [String] = []
        while let entry = unsafe readdir(stream) {
            let bytes = unsafe withUnsafeBytes(of: entry.pointee.d_name) {
                unsafe Array($0.prefix { $0 != 0 })
            }
            guard let name = String(validating: bytes, as: UTF8.self), name != ".", name != ".."
            else { continue }
            names.append(name)
        }
        return names.sorted()
    }

    /// Whether two paths name one file.
    package static func isSame(_ path: String, _ other: String) -> Bool {
        guard let file = FileIdentity(path), let there = FileIdentity(other) else { return false }
        return file == there
    }

    /// Makes a folder that only its owner can look into, and those above it.
    ///
    /// - Throws: ``SystemError`` when it cannot be made.
    package static func makeFolder(_ path: String) throws(SystemError) {
        if exists(path) { return }
        let parent = Path.folder(of: path)
        if parent != path, parent != "." { try makeFolder(parent) }
        if unsafe mkdir(path, 0o700) == 0 {
            // A strange umask takes even the user's own rights.
            unsafe chmod(path, 0o700)
        } else if errno != EEXIST {
            throw SystemError()
        }
    }

    /// A file without a name that holds a text, to be read from its beginning.
    ///
    /// - Throws: ``SystemError`` when it cannot be made.
    package static func unnamed(holding text: String) throws(SystemError) -> Int32 {
        let file = csystem_memory_file()
        guard file >= 0 else { throw SystemError() }
        do throws(SystemError) {
            try write(text, to: file)
        } catch {
            close(file)
            throw error
        }
        lseek(file, 0, SEEK_SET)
        return file
    }
}

/// Which file a path leads to: its number and the device it is on.
package struct FileIdentity: Equatable {
    private let device: dev_t
    private let number: ino_t
    /// How many names it has.
    package let links: nlink_t

    /// Nil when there is no such file.
    package init?(_ path: String, followsLinks: Bool = true) {
        var status = stat()
        guard unsafe (followsLinks ? stat(path, &status) : lstat(path, &status)) == 0 else {
            return nil
        }
        self.init(status)
    }

    /// Of an open file.
    package init?(_ descriptor: Int32) {
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { return nil }
        self.init(status)
    }

    private init(_ status: stat) {
        (device, number, links) = (status.st_dev, status.st_ino, status.st_nlink)
    }

    package static func == (left: Self, right: Self) -> Bool {
        left.device == right.device && left.number == right.number
    }
}

/// A pipe whose ends close on exec.
package struct Pipe: Sendable {
    /// Where to read.
    package let reader: Int32
    /// Where to write.
    package let writer: Int32

    /// Opens it.
    ///
    /// - Throws: ``SystemError`` when the process has no descriptors left.
    package init() throws(SystemError) {
        var ends: [Int32] = [-1, -1]
        guard unsafe csystem_pipe(&ends) == 0 else { throw SystemError() }
        (reader, writer) = (ends[0], ends[1])
    }
}

/// How many files a process may have open, connections among them.
package enum OpenFileLimit {
    /// Raises the limit as far as the system allows; many systems start a program with 1,024.
    package static func raise() {
        var limit = rlimit()
        let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        guard unsafe getrlimit(resource, &limit) == 0 else { return }
        limit.rlim_cur = limit.rlim_max
        _ = unsafe setrlimit(resource, &limit)
    }
}
