import Glibc

/// Files of a few kilobytes, read in one go.
enum SmallFile {
    /// The content; nil when there is no such file or it cannot be read.
    static func read(_ path: String, limit: Int = 1 << 20) -> [UInt8]? {
        let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var content: [UInt8] = []
        while content.count < limit {
            let chunk = unsafe [UInt8](unsafeUninitializedCapacity: 4096) { buffer, count in
                unsafe count = max(0, Glibc.read(file, buffer.baseAddress, 4096))
            }
            if chunk.isEmpty { break }
            content += chunk
        }
        return content
    }

    /// The size of a file or folder; nil when it does not exist.
    static func size(_ path: String) -> Int? {
        var status = stat()
        return unsafe stat(path, &status) == 0 ? Int(status.st_size) : nil
    }

    /// Makes a folder that only its owner can look into, and those above it.
    static func makeFolder(_ path: String) -> Bool {
        if unsafe mkdir(path, 0o700) == 0 || errno == EEXIST { return true }
        guard errno == ENOENT, let slash = path.lastIndex(of: "/"), slash != path.startIndex else {
            return false
        }
        guard makeFolder(String(path[..<slash])) else { return false }
        return unsafe mkdir(path, 0o700) == 0 || errno == EEXIST
    }
}
