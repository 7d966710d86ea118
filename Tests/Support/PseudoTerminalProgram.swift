import Glibc

/// A program that the package builds, for a test to run.
package enum PseudoTerminalProgram {
    /// The path of an executable target's program, which lies beside the tests'.
    ///
    /// The test target must depend on that target.
    package static func path(_ name: String) -> String {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let length = max(0, readlink("/proc/self/exe", &buffer, buffer.count))
        let path = String(
            decoding: buffer.prefix(length).map(UInt8.init(bitPattern:)),
            as: UTF8.self
        )
        let folder = path.lastIndex(of: "/").map { path[..<$0] } ?? "."
        return "\(folder)/\(name)"
    }
}
