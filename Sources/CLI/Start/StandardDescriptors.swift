import Glibc

/// Input, output and errors, as whoever started the program left them.
enum StandardDescriptors {
    /// Opens those that were closed on nothing, so that no file of the program gets their numbers:
    /// an answer must not be written into the store.
    static func ensureOpen() {
        while true {
            let descriptor = open("/dev/null", O_RDWR)
            guard (0...2).contains(descriptor) else {
                if descriptor >= 0 { close(descriptor) }
                return
            }
        }
    }
}
