import Glibc

/// A look at who listens on this machine, without HTTP and what that has to load.
enum LoopbackPort {
    /// Whether a connection to 127.0.0.1 would be refused; known at once, for it goes nowhere.
    static func isRefused(_ port: Int) -> Bool {
        guard let number = UInt16(exactly: port) else { return true }
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        let descriptor = socket(AF_INET, kind, 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = number.bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        let status = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        return status != 0 && errno == ECONNREFUSED
    }
}
