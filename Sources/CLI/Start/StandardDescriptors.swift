import Glibc

/// Input, output and errors, as whoever started the program left them.
enum StandardDescriptors {
    /// Opens those that were closed, so that no file of the program gets their numbers: an answer
    /// must not be written into the store.
    ///
    /// Standard output is opened on a device that is always full, so that a lost answer is an error.
    static func ensureOpen() {
        for number in 0...2 where fcntl(Int32(number), F_GETFD) < 0 {
            let descriptor = open(number == 1 ? "/dev/full" : "/dev/null", O_RDWR)
            // The lowest that is free, and so this one.
            if descriptor > 2 { close(descriptor) }
        }
    }
}
