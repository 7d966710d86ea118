import Glibc

/// A system call that failed.
package struct SystemError: Error, Equatable, CustomStringConvertible {
    /// The `errno`.
    package let code: Int32

    /// Names an error; by default the last one of this thread.
    package init(_ code: Int32 = errno) { self.code = code }

    /// The system's words for it: `No such file or directory`.
    package var description: String {
        unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { buffer in
            guard let start = buffer.baseAddress, unsafe strerror_r(code, start, buffer.count) == 0
            else { return "error \(code)" }
            return unsafe String(cString: start)
        }
    }

    /// The system's words for an `errno`.
    package static func text(_ code: Int32) -> String { SystemError(code).description }
}
