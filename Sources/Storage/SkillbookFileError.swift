import ApprenticeSystem
import Apprentice
import Glibc

/// A skillbook file that cannot be read or written; what was there before is still there.
package struct SkillbookFileError: Explained, Equatable {
    /// What went wrong.
    package var what: String
    /// The cause as found.
    package var why: String?
    /// What to do.
    package var remedy: String?

    /// A system call that failed while reading.
    init(reading path: String, _ code: Int32) {
        what = "cannot read \(path)"
        why = SystemError.text(code)
        remedy =
            switch code {
            case ENOENT, ENOTDIR: "name a file that is there: :load FILE"
            case EACCES, EPERM: "let yourself read it: chmod u+r \(Path.quoted(path))"
            case EISDIR: "name a file in it: :load FILE"
            default: nil
            }
    }

    /// A system call that failed while writing.
    init(writing path: String, _ code: Int32, at step: String) {
        what = "cannot write \(path)"
        why = "\(step): \(SystemError.text(code)); what was there before is unchanged"
        remedy =
            switch code {
            case ENOENT, ENOTDIR: "make the folder: mkdir -p \(Path.quoted(Path.folder(of: path)))"
            case ENOSPC, EDQUOT: "make room, or save elsewhere: :save FILE"
            case EACCES, EPERM, EROFS: "save where you may write: :save FILE"
            default: "save elsewhere: :save FILE"
            }
    }

    /// A file that is there and is not what it should be.
    init(_ path: String, why: String, remedy: String) {
        self.init(what: "cannot read \(path)", why: why, remedy: remedy)
    }

    private init(what: String, why: String?, remedy: String?) {
        (self.what, self.why, self.remedy) = (what, why, remedy)
    }

    /// A folder, pipe or device where a file should be.
    static func notRegular(_ path: String, verb: String, mode: mode_t) -> SkillbookFileError {
        let kind =
            switch mode & S_IFMT {
            case S_IFDIR: "a folder"
            case S_IFIFO: "a pipe"
            case S_IFSOCK: "a socket"
            case S_IFCHR, S_IFBLK: "a device"
            default: "no regular file"
            }
        return SkillbookFileError(
            what: "cannot \(verb) \(path)",
            why: "it is \(kind), not a regular file",
            remedy: verb == "read" ? "name a file: :load FILE" : "name a file: :save FILE"
        )
    }

    /// A file that is larger than any skillbook.
    static func tooLarge(_ path: String, size: Int) -> SkillbookFileError {
        SkillbookFileError(
            what: "cannot read \(path)",
            why: "it has \(size) bytes, and a skillbook at most \(SkillbookFile.limit) (64 MiB)",
            remedy: "split it and load the parts: :load FILE --merge"
        )
    }
}
