import ApprenticeSystem
import Apprentice
import CApprenticeSQLite
import Glibc

/// What SQLite reports when it cannot do something (sqlite.org/rescode.html).
struct SQLiteFailure {
    /// The extended result code.
    let code: Int32
    /// SQLite's words; they name tables and columns, never what stands in them.
    let message: String
    /// The operating system's error number, or 0.
    var system: Int32 = 0

    init(code: Int32, message: String) {
        self.code = code
        self.message = message
    }

    init(code: Int32, handle: OpaquePointer?) {
        self.code = code
        if let handle = unsafe handle {
            message = unsafe String(cString: sqlite3_errmsg(handle))
            system = unsafe sqlite3_system_errno(handle)
        } else {
            message = unsafe String(cString: sqlite3_errstr(code))
        }
    }

    /// The failure in words for the person whose file it is.
    func explained(path: String) -> StoreError {
        let quoted = Path.quoted(path)
        let folder = Path.quoted(Path.folder(of: path))
        let aside = Path.quoted(path + ".damaged")
        let why = "\(path): \(system == 0 ? message : SystemError.text(system)) (SQLite \(code))"
        switch code & 0xFF {
        case SQLITE_BUSY, SQLITE_LOCKED, SQLITE_PROTOCOL:
            return StoreError(
                .busy,
                what: "the store is held by another process for too long",
                why: why,
                remedy: "see which: fuser \(quoted)"
            )
        case SQLITE_READONLY, SQLITE_CANTOPEN, SQLITE_PERM, SQLITE_AUTH:
            return .unwritable(path, why: why)
        case SQLITE_FULL:
            return StoreError(
                .disk,
                what: "the store cannot grow: the disk is full",
                why: why,
                remedy: "make room: df -h \(folder)"
            )
        case SQLITE_IOERR where system == ENOSPC || system == EDQUOT:
            return StoreError(
                .disk,
                what: "the store cannot grow: the disk is full",
                why: why,
                remedy: "make room: df -h \(folder)"
            )
        case SQLITE_IOERR, SQLITE_NOMEM:
            return StoreError(
                .disk,
                what: "the store cannot be read or written",
                why: why,
                remedy: "see the disk: df -h \(folder); dmesg | tail"
            )
        case SQLITE_TOOBIG:
            return StoreError(
                .disk,
                what: "the text is too large for the store",
                why: why,
                remedy: "give it in smaller pieces"
            )
        case SQLITE_CONSTRAINT:
            return StoreError(
                .damaged,
                what: "the store refused a change that contradicts what it holds",
                why: why,
                remedy: "check the file: sqlite3 \(quoted) 'PRAGMA integrity_check'"
            )
        default:
            return StoreError(
                .damaged,
                what: "the store is damaged, or the file is none",
                why: why,
                // Its log goes with it: without that, what was kept last is gone for good.
                remedy: "put it aside and take out what can be read: "
                    + "for e in '' -wal; do mv \(quoted)$e \(aside)$e; done; "
                    + "sqlite3 \(aside) .recover | sqlite3 \(quoted)"
            )
        }
    }
}
