import ApprenticeSystem
import Apprentice
import CApprenticeCurl
import Glibc

/// libcurl, loaded by the thread that uses it.
///
/// Linked, its thirty other libraries would take longer to load than all else before the first prompt.
/// Safe, because the table of its functions is filled before it is read and freed with its owner.
@safe final class LibCurl {
    /// The name it has had since 2006 (SONAME).
    static let name = "libcurl.so.4"

    private static let loading = Locked(false)
    private let table: UnsafeMutablePointer<ccurl_library>

    /// - Throws: ``HTTPError/unavailable(reason:)`` with the loader's own words.
    init(name: String = LibCurl.name) throws(HTTPError) {
        // Serialised, for what libcurl sets up once is not everywhere safe against itself.
        let address = try Self.loading.withLock { _ throws(HTTPError) in try Self.load(name) }
        guard let table = unsafe UnsafeMutablePointer<ccurl_library>(bitPattern: address) else {
            throw .unavailable(reason: "out of memory")
        }
        unsafe self.table = unsafe table
    }

    /// The address of the table: a pointer may not leave the lock.
    private static func load(_ name: String) throws(HTTPError) -> UInt {
        guard let table = unsafe ccurl_load(name) else {
            let fault = unsafe dlerror().map { unsafe String(cString: $0) }
            throw .unavailable(reason: fault ?? "out of memory")
        }
        guard unsafe table.pointee.global_init(ccurl_global_all) == CURLE_OK else {
            unsafe free(table)
            throw .unavailable(reason: "curl_global_init failed")
        }
        return UInt(bitPattern: table)
    }

    deinit { unsafe free(table) }

    /// Its functions, as `ccurl_` doors take them.
    var functions: UnsafePointer<ccurl_library> { unsafe UnsafePointer(table) }
}
