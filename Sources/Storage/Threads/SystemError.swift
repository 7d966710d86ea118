import Glibc

/// What the operating system says of its error numbers.
enum SystemError {
    /// The words for an `errno` value (strerror(3)).
    static func text(_ code: Int32) -> String {
        unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { buffer in
            guard let start = buffer.baseAddress, unsafe strerror_r(code, start, buffer.count) == 0
            else {
                return "error \(code)"
            }
            return unsafe String(cString: start)
        }
    }
}
