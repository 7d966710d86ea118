import Apprentice
import Glibc

/// A file that only its user can read.
enum PrivateFile {
    /// Makes an empty file of mode 0600, and its folders of mode 0700, unless they are there.
    ///
    /// The file is made without being opened: closing a descriptor of a database file drops every
    /// lock this process has on it (sqlite.org/howtocorrupt.html, 2.2). SQLite gives the file's mode
    /// to the journal files beside it.
    ///
    /// - Throws: ``StoreError`` when it cannot be made.
    static func create(_ path: String) throws(StoreError) {
        try createFolder(PathName.folder(of: path), for: path)
        if unsafe mknod(path, S_IFREG | 0o600, 0) == 0 {
            // A strange umask takes even the user's own rights.
            unsafe chmod(path, 0o600)
            return
        }
        let code = errno
        guard code != EEXIST else { return }
        throw .unwritable(path, why: "\(path): \(SystemError.text(code))")
    }

    private static func createFolder(_ folder: String, for path: String) throws(StoreError) {
        if unsafe access(folder, F_OK) == 0 { return }
        let parent = PathName.folder(of: folder)
        if parent != folder, parent != "." { try createFolder(parent, for: path) }
        if unsafe mkdir(folder, 0o700) == 0 {
            unsafe chmod(folder, 0o700)
            return
        }
        let code = errno
        guard code != EEXIST else { return }
        throw .unwritable(path, why: "\(folder): \(SystemError.text(code))")
    }
}
