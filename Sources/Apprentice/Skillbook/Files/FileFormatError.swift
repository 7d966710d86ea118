/// A file that is no skillbook, with the first place that shows it.
package struct FileFormatError: Explained, Equatable {
    /// The line, from 1.
    package var line: Int
    /// The column in characters, from 1.
    package var column: Int
    /// What is wrong there.
    package var reason: String
    /// The file, as it was named; who reads only text leaves it out.
    package var file: String?

    /// Creates an error.
    package init(line: Int, column: Int, reason: String, file: String? = nil) {
        self.line = line
        self.column = column
        self.reason = reason
        self.file = file
    }

    /// What went wrong.
    package var what: String { "\(file ?? "the file") cannot be read as a skillbook" }
    /// The place and the reason.
    package var why: String? {
        (file.map { "\($0):\(line):\(column): " } ?? "line \(line), column \(column): ") + reason
    }
    /// What to do.
    package var remedy: String? {
        "the skillbook here is unchanged; mend the file, then :load \(file ?? "FILE")"
    }
}
