import ApprenticeSystem
import CApprenticeMicroHTTP
import Glibc

/// GNU libmicrohttpd, loaded by whoever serves.
///
/// Safe, because the table of its functions is filled before it is read, and stays as long as the program.
@safe final class MicroHTTP: Sendable {
    /// Read by every thread, and written by none.
    nonisolated(unsafe) let functions: UnsafePointer<cmicrohttp_library>

    /// - Throws: ``ServeError`` with the loader's own words.
    init() throws(ServeError) {
        guard let table = unsafe cmicrohttp_load("libmicrohttpd.so.12") else {
            let fault = unsafe dlerror().map { unsafe String(cString: $0) }
            throw ServeError(
                what: "nothing can be served",
                why: fault ?? "out of memory",
                remedy: "install it: apt-get install libmicrohttpd12"
            )
        }
        unsafe functions = unsafe UnsafePointer(table)
    }
}
