import Glibc

/// How many files a process may have open, connections among them.
package enum OpenFileLimit {
    /// Raises the limit as far as the system allows; many systems start a program with 1024.
    package static func raise() {
        var limit = rlimit()
        let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        guard unsafe getrlimit(resource, &limit) == 0 else { return }
        limit.rlim_cur = limit.rlim_max
        _ = unsafe setrlimit(resource, &limit)
    }
}
