import CEditline
import Glibc

/// Collects what is to be shown, libedit's output included, and writes it in one piece, so that no
/// half of a repaint is ever seen.
@safe final class TerminalOutput {
    /// What libedit prints to.
    let file: UnsafeMutablePointer<FILE>
    private let memory: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
    private let length: UnsafeMutablePointer<Int>
    /// Asked before a write that would block; false gives the rest of the output up.
    var waitUntilWritable: () -> Bool = { true }
    /// The terminal has gone away: nothing can be written any more.
    private(set) var isHungUp = false

    init?() {
        unsafe memory = .allocate(capacity: 1)
        unsafe memory.initialize(to: nil)
        unsafe length = .allocate(capacity: 1)
        unsafe length.initialize(to: 0)
        guard let file = unsafe open_memstream(memory, length) else { return nil }
        unsafe self.file = file
    }

    deinit {
        unsafe fclose(file)
        unsafe free(memory.pointee)
        unsafe memory.deallocate()
        unsafe length.deallocate()
    }

    func put(_ text: String) {
        var text = text
        text.withUTF8 { unsafe _ = fwrite($0.baseAddress, 1, $0.count, file) }
    }

    func flush() {
        unsafe fflush(file)
        let count = unsafe ftell(file)
        guard count > 0 else { return }
        if let start = unsafe memory.pointee, !isHungUp {
            unsafe write(UnsafeRawBufferPointer(start: start, count: count))
        }
        unsafe rewind(file)
    }

    private func write(_ bytes: UnsafeRawBufferPointer) {
        var rest = unsafe bytes[...]
        while unsafe !rest.isEmpty {
            // A terminal that is stopped must not keep ^C from being noticed.
            guard waitUntilWritable() else { return }
            let piece = unsafe UnsafeRawBufferPointer(rebasing: rest.prefix(16_384))
            let count = unsafe Glibc.write(1, piece.baseAddress, piece.count)
            if count > 0 {
                unsafe rest = rest.dropFirst(count)
            } else if errno == EIO || errno == EPIPE || errno == EBADF {
                isHungUp = true
                return
            } else if errno != EINTR && errno != EAGAIN {
                return
            }
        }
    }
}
