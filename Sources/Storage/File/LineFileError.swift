import Apprentice

/// A file of lines that cannot be read.
package struct LineFileError: Explained, Equatable {
    /// What went wrong.
    package var what: String
    /// The cause as found.
    package var why: String?
    /// What to do.
    package var remedy: String? { "name a file of JSON lines, or - for standard input" }

    init(_ path: String, why: String) {
        what = "cannot read " + (path == "-" ? "standard input" : path)
        self.why = why
    }

    /// A system call that failed.
    init(_ path: String, _ code: Int32) { self.init(path, why: SystemError.text(code)) }
}
