import Apprentice
import CApprenticeSystem

/// What the program was started with.
enum ProgramArguments {
    /// The arguments behind the program's name, in order; none is ever left out.
    ///
    /// - Throws: ``UsageError`` when one is not text.
    static func all() throws(UsageError) -> [String] {
        var arguments: [String] = []
        var number: Int32 = 1
        while let bytes = csystem_argument(number) {
            guard let text = String(validatingCString: bytes) else {
                throw UsageError(
                    what: "argument \(number) is not text",
                    why: "it holds bytes that are not UTF-8; nothing was done",
                    remedy: "convert it: iconv -f latin1 -t utf-8"
                )
            }
            arguments.append(text.withoutByteOrderMark)
            number += 1
        }
        return arguments
    }
}
