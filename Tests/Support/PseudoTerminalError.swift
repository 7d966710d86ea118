import Glibc

/// A terminal could not be had, or never showed what was waited for.
package struct PseudoTerminalError: Error, CustomStringConvertible {
    let what: String
    let code: Int32

    package var description: String {
        code == 0 ? what : "\(what): \(String(cString: strerror(code)))"
    }
}
