import Glibc

/// A text for libedit, in memory that stays where it is until this value's owner frees it.
// Safe: the memory is as long as the text and ends with a zero; its owner frees it once.
@safe struct WideString {
    let start: UnsafeMutablePointer<wchar_t>

    init(_ text: String) {
        let scalars = Array(text.unicodeScalars)
        unsafe start = .allocate(capacity: scalars.count + 1)
        for (index, scalar) in scalars.enumerated() {
            unsafe (start + index).initialize(to: wchar_t(bitPattern: scalar.value))
        }
        unsafe (start + scalars.count).initialize(to: 0)
    }

    func free() { unsafe start.deallocate() }

    /// Lends a text to C for the time of a call.
    static func with<Result>(
        _ text: String,
        _ body: (UnsafeMutablePointer<wchar_t>) -> Result
    ) -> Result {
        let wide = WideString(text)
        defer { wide.free() }
        return unsafe body(wide.start)
    }
}
