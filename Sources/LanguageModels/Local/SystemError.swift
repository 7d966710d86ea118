import Glibc

/// What the system says of a failed call.
enum SystemError {
    /// The text of an `errno`: `No such file or directory`.
    static func text(_ code: Int32) -> String {
        unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { buffer in
            guard let start = buffer.baseAddress, unsafe strerror_r(code, start, 256) == 0
            else { return "error \(code)" }
            return unsafe String(cString: start)
        }
    }
}
