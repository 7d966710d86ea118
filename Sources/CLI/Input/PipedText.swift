import ApprenticeSystem
import Apprentice
import Glibc

/// What is piped into the program as a whole, for a question of the command line.
enum PipedText {
    /// The most that is taken, in bytes: 16 MiB, beyond every model's window.
    static let limit = 16 << 20

    /// What stands on standard input; empty on a terminal.
    ///
    /// - Parameter words: The question of the command line, perhaps empty.
    /// - Returns: The text.
    /// - Throws: ``UsageError`` when there is neither, or what is piped in is not text.
    static func read(besides words: String) throws(UsageError) -> String {
        let piped = isatty(STDIN_FILENO) == 1 ? "" : try all()
        guard !(words + piped).allSatisfy(\.isWhitespace) else {
            throw UsageError(
                what: "ask needs a question",
                why: "nothing follows it, and nothing is piped in",
                remedy: "apprentice ask how do I list open ports"
            )
        }
        return piped
    }

    private static func all() throws(UsageError) -> String {
        let bytes = (try? File.contents(of: STDIN_FILENO, limit: limit)) ?? []
        guard bytes.count <= limit else {
            throw UsageError(
                what: "what is piped in is too long for a question",
                why: "it goes on after 16 MiB, which is the most; it was not sent",
                remedy: "send a part of it: head -c 1000000"
            )
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw UsageError(
                what: "what is piped in is not text",
                why: "it holds bytes that are not UTF-8; it was not sent",
                remedy: "convert it: iconv -f latin1 -t utf-8"
            )
        }
        return text.withoutByteOrderMark
    }
}
