import Apprentice

/// A line of what the program prints with `--json`.
struct Event: Sendable, CustomStringConvertible {
    let json: JSON

    init(line: String) throws { json = try JSON(parsing: line) }

    /// `answer`, `feedback`, `learned`, `failed`, `notice`, `result`, `error`.
    var type: String { json["type"]?.string ?? "" }
    /// The answer's text, or the notice's.
    var text: String { (json["answer"] ?? json["text"])?.string ?? "" }
    /// What went wrong, and why.
    var message: String {
        [json["message"]?.string, json["why"]?.string].compactMap(\.self).joined(separator: ": ")
    }

    subscript(key: String) -> JSON? { json[key] }

    var description: String { json.compact }
}
