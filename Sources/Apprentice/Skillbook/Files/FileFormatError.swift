/// A file that is not a skillbook, with the first place that shows it.
public struct FileFormatError: Explained, Equatable {
    /// The line, from 1.
    public var line: Int
    /// The column in characters, from 1.
    public var column: Int
    /// What is wrong there.
    public var reason: String
    /// The file, as it was named; who reads only text leaves it out.
    public var file: String?

    /// Creates an error.
    public init(line: Int, column: Int, reason: String, file: String? = nil) {
        self.line = line
        self.column = column
        self.reason = reason
        self.file = file
    }

    /// What went wrong.
    public var what: String { "\(file ?? "the file") cannot be read as a skillbook" }
    /// The place and the reason.
    public var why: String? {
        (file.map { "\($0):\(line):\(column): " } ?? "line \(line), column \(column): ") + reason
    }
    /// What to do.
    public var remedy: String? {
        "the skillbook here is unchanged; mend the file, then :load \(file ?? "FILE")"
    }
}
