import CApprenticeEditline
import Glibc

/// The C library's locale, as far as characters go.
enum CharacterLocale {
    private static let isUnicode: Bool = {
        unsafe setlocale(LC_CTYPE, "")
        // In the C locale libedit drops every byte that is not ASCII, and no character has a width.
        if wcwidth(0xE9) != 1 { unsafe setlocale(LC_CTYPE, "C.UTF-8") }
        return true
    }()

    /// Takes the locale of the environment, or C.UTF-8 if that knows only ASCII.
    static func ensureUnicode() { _ = isUnicode }
}
