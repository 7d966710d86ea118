import CApprenticeEditline
import Glibc

/// Collects what is to be shown, libedit's output included, and writes it in one piece, so that no
/// half of a repaint is ever seen.
// Safe: the stream and its memory are freed only with their owner.
@safe final class TerminalOutput {
    /// What libedit prints to.
    let file: UnsafeMutablePointer<FILE>
    private let memory: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
    private let length: UnsafeMutablePointer<Int>
    /// Called when the terminal takes no more; false gives the rest of the output up.
    var waitUntilWritable: () -> Bool = { true }
    /// The terminal has gone away: nothing can be written any more.
    private(set) var isHungUp = false
    /// The terminal, opened once more so as not to block, which others that share it must not see.
    let descriptor: Int32

    init?() {
        unsafe memory = .allocate(capacity: 1)
        unsafe memory.initialize(to: nil)
        unsafe length = .allocate(capacity: 1)
        unsafe length.initialize(to: 0)
        guard let file = unsafe open_memstream(memory, length) else { return nil }
        unsafe self.file = file
        let own = unsafe open("/proc/self/fd/1", O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
        descriptor = own >= 0 ? own : 1
    }

    deinit {
        if descriptor != 1 { close(descriptor) }
        unsafe fclose(file)
        unsafe free(memory.pointee)
        unsafe memory.deallocate()
        unsafe length.deallocate()
    }

    func put(_ text: String) {
        var text = text
        text.withUTF8 { unsafe _ = fwrite($0.baseAddress, 1, $0.count, file) }
    }

    /// Has something printed that is not to be shown.
    func capture(_ print: () -> Void) -> String {
        flush()
        print()
        return String(decoding: take(), as: UTF8.self)
    }

    func flush() {
        let bytes = take()
        if !bytes.isEmpty, !isHungUp { write(bytes) }
    }

    private func take() -> [UInt8] {
        unsafe fflush(file)
        let count = unsafe ftell(file)
        guard count > 0 else { return [] }
        // A copy: while it waits for the terminal, more may be put.
        let bytes =
            unsafe memory.pointee.map {
                unsafe [UInt8](UnsafeRawBufferPointer(start: $0, count: count))
            } ?? []
        unsafe rewind(file)
        return bytes
    }

    private func write(_ bytes: [UInt8]) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes {
                unsafe Glibc.write(descriptor, $0.baseAddress, $0.count)
            }
            if count > 0 {
                rest = rest.dropFirst(count)
            } else if errno == EAGAIN {
                guard waitUntilWritable() else { return }
            } else if errno != EINTR {
                isHungUp = errno == EIO || errno == EPIPE || errno == EBADF
                return
            }
        }
    }
}
