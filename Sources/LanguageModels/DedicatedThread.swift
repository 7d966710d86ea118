import CCurl
import Glibc

/// A thread of its own for what blocks; signals are left to the others.
package enum DedicatedThread {
    private final class Work {
        let name: String
        let body: @Sendable () -> Void

        init(name: String, body: @escaping @Sendable () -> Void) {
            self.name = name
            self.body = body
        }
    }

    /// Runs a closure on a new thread; false when the system has none to give.
    package static func start(
        named name: String,
        stackSize: Int,
        _ body: @escaping @Sendable () -> Void
    ) -> Bool {
        let work = unsafe Unmanaged.passRetained(Work(name: name, body: body))
        var attributes = pthread_attr_t()
        unsafe pthread_attr_init(&attributes)
        defer { unsafe pthread_attr_destroy(&attributes) }
        unsafe pthread_attr_setstacksize(&attributes, stackSize)
        unsafe pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))

        // A thread inherits the mask, so none is ever delivered to it, not even at its start.
        var all = sigset_t()
        var before = sigset_t()
        unsafe sigfillset(&all)
        unsafe pthread_sigmask(SIG_SETMASK, &all, &before)
        defer { unsafe pthread_sigmask(SIG_SETMASK, &before, nil) }

        var thread = pthread_t()
        let status = unsafe pthread_create(
            &thread,
            &attributes,
            { argument in
                guard let argument = unsafe argument else { return nil }
                let work = unsafe Unmanaged<Work>.fromOpaque(argument).takeRetainedValue()
                unsafe ccurl_name_thread(work.name)
                work.body()
                return nil
            },
            work.toOpaque()
        )
        if status != 0 { unsafe work.release() }
        return status == 0
    }
}
