import ApprenticeSystem
import Apprentice

extension Subcommand.Call {
    /// The one file the command works on.
    ///
    /// - Throws: ``UsageError`` when there is none, or more than one.
    func onlyFile(usage: String) throws(UsageError) -> String {
        guard words.count == 1, let file = words.first else {
            throw UsageError(
                what: words.isEmpty ? "\(name) needs a file" : "\(name) takes one file",
                why: words.isEmpty
                    ? "nothing follows it; - is standard input"
                    : "there are \(words.count): \(words.joined(separator: ", "))",
                remedy: usage
            )
        }
        return file
    }

    /// The file of `--output`; nil for standard output, which is also `-`.
    var output: String? {
        options["output"].flatMap { $0 == "-" ? nil : Path.expanded($0) }
    }

    /// The command of `--check`.
    ///
    /// - Throws: ``UsageError`` when it is empty, as an unset variable makes it.
    var check: String? {
        get throws(UsageError) {
            guard let check = options["check"] else { return nil }
            guard !check.allSatisfy(\.isWhitespace) else {
                throw UsageError(
                    what: "--check names no command",
                    why: "it is empty, and would find every answer right",
                    remedy: "apprentice \(name) \(words.first ?? "IN.jsonl") --check COMMAND"
                )
            }
            return check
        }
    }

    /// The value of an option that takes a number; nil when it is not given.
    ///
    /// - Throws: ``UsageError`` when it is none, or out of range.
    func number(_ name: String, _ range: ClosedRange<Int>) throws(UsageError) -> Int? {
        guard let text = options[name] else { return nil }
        guard let number = Int(text), range.contains(number) else {
            throw UsageError(
                what: "--\(name) cannot be '\(text)'",
                why: "it takes a whole number from \(range.lowerBound) to \(range.upperBound)",
                remedy: "apprentice --help"
            )
        }
        return number
    }

    /// The value of `--order`.
    ///
    /// - Throws: ``UsageError`` when there is no such order.
    func order(usage: String) throws(UsageError) -> ResultOrder {
        guard let text = options["order"] else { return .completion }
        guard let order = ResultOrder(rawValue: text) else {
            throw UsageError(
                what: "--order cannot be '\(text)'",
                why: "it takes input or completion",
                remedy: usage + " --order input"
            )
        }
        return order
    }
}
