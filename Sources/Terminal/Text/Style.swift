import Glibc

/// How a text looks on a terminal, with the colours that its user chose for it.
///
/// Every method wraps a text in the attributes (ECMA-48, SGR) and ends only these, so that they can
/// be nested; a plain style returns the text as it is. Only the sixteen colours of the palette are
/// used, which are readable on any background their user can read.
package struct Style: Sendable, Equatable {
    /// Whether texts stay as they are.
    package let isPlain: Bool

    /// Whether the terminal knows links.
    package let hasLinks: Bool

    /// Makes a style.
    package init(isPlain: Bool, hasLinks: Bool = false) {
        self.isPlain = isPlain
        self.hasLinks = hasLinks && !isPlain
    }

    /// The style for a descriptor: plain with `NO_COLOR`, `TERM=dumb` or no terminal.
    package init(descriptor: Int32) {
        let noColor = unsafe getenv("NO_COLOR").map { unsafe $0.pointee != 0 } ?? false
        let isPlain = noColor || TerminalKind.isDumb || isatty(descriptor) != 1
        self.init(isPlain: isPlain, hasLinks: TerminalKind.hasLinks)
    }

    /// What matters less.
    package func dim(_ text: String) -> String { wrap(text, "2", "22") }
    /// What matters more.
    package func bold(_ text: String) -> String { wrap(text, "1", "22") }
    /// What is stressed.
    package func italic(_ text: String) -> String { wrap(text, "3", "23") }
    /// A heading.
    package func heading(_ text: String) -> String { wrap(text, "1;4", "22;24") }
    /// Code and commands to type.
    package func code(_ text: String) -> String { wrap(text, "36", "39") }
    /// What went wrong.
    package func error(_ text: String) -> String { wrap(text, "31", "39") }
    /// What went well or was added.
    package func success(_ text: String) -> String { wrap(text, "32", "39") }

    /// What leads to an address when it is clicked (OSC 8, "Hyperlinks in Terminal Emulators").
    package func link(_ text: String, to address: String) -> String {
        guard hasLinks else { return text }
        return "\u{1B}]8;;\(address)\u{1B}\\\(text)\u{1B}]8;;\u{1B}\\"
    }

    private func wrap(_ text: String, _ on: String, _ off: String) -> String {
        isPlain || text.isEmpty ? text : "\u{1B}[\(on)m\(text)\u{1B}[\(off)m"
    }
}
