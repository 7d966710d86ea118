import CApprenticeCurl
import Glibc

/// The certificates of a file and those of a folder as one file, in memory.
///
/// curl keeps for the connections to come what one file holds. With a folder beside it each connection
/// reads the file anew, which takes longer than all else it does.
///
/// Safe, because the descriptor is its own, and each buffer is as long as it says.
@safe final class JoinedCertificates {
    /// Where curl finds them, as long as this lives.
    let path: String
    private let descriptor: Int32

    /// More is not read of one file, or of all: a list of certificates has a few hundred kB.
    private static let most = 16 << 20

    /// - Parameter trusted: The file and the folder; nil comes of any that has only one of them, and
    ///   where there is no such file in memory.
    init?(_ trusted: TrustedCertificates) {
        guard let file = trusted.file, let folder = trusted.folder,
            let all = Self.contents(of: file)
        else { return nil }
        descriptor = ccurl_memory_file()
        path = "/proc/self/fd/\(descriptor)"
        guard descriptor >= 0, unsafe access(path, R_OK) == 0 else {
            if descriptor >= 0 { Glibc.close(descriptor) }
            return nil
        }
        var left = Self.most
        for bytes in [all] + Self.names(in: folder).lazy.compactMap(Self.contents) {
            left -= bytes.count + 1
            guard left > 0, write(bytes + [UInt8(ascii: "\n")]) else { break }
        }
    }

    deinit { Glibc.close(descriptor) }

    private func write(_ bytes: [UInt8]) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes {
                unsafe Glibc.write(descriptor, $0.baseAddress, $0.count)
            }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    /// The files of a folder that OpenSSL would look for: a hash and a number.
    private static func names(in folder: String) -> [String] {
        guard let stream = unsafe opendir(folder) else { return [] }
        defer { unsafe closedir(stream) }
        var names: [String] = []
        while let entry = unsafe readdir(stream) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { name in
                unsafe name.withMemoryRebound(to: CChar.self, capacity: 256) {
                    unsafe String(cString: $0)
                }
            }
            let parts = name.split(separator: ".", omittingEmptySubsequences: false)
            guard parts.count == 2, parts[0].utf8.count == 8, parts[0].allSatisfy(\.isHexDigit),
                !parts[1].isEmpty, parts[1].allSatisfy(\.isNumber)
            else { continue }
            names.append(folder + "/" + name)
        }
        return names.sorted()
    }

    private static func contents(of path: String) -> [UInt8]? {
        let file = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard file >= 0 else { return nil }
        defer { Glibc.close(file) }
        var all: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 65_536)
        while all.count < most {
            let count = unsafe read(file, &piece, piece.count)
            guard count >= 0 else { return nil }
            if count == 0 { return all }
            all += piece[..<count]
        }
        return nil
    }
}
