import Apprentice

/// A program that could not be started.
package struct ChildStartError: Error {
    let program: String
    /// The `errno`.
    package let code: Int32
}

extension ModelError {
    /// Python did not start.
    static func pythonMissing(_ error: ChildStartError, for role: LocalRole) -> ModelError {
        ModelError(
            .unavailable,
            what: "the \(role.noun) needs \(error.program), which does not start",
            why: SystemError.text(error.code),
            remedy: "apt-get install python3 python3-pip"
        )
    }
}
