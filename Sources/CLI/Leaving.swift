import Glibc

/// The end of the process.
enum Leaving {
    /// Ends it while other threads still run.
    ///
    /// `exit` would first run what libraries have registered, OpenSSL's clean-up among it, and free what
    /// libcurl's thread is using or just being loaded with: a quick `:quit` crashed. All that is to be
    /// kept is in the store and all that is to be said is written by now.
    static func now(_ status: Int32) -> Never {
        fflush(nil)
        _exit(status)
    }
}
