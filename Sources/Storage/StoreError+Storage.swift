import ApprenticeSystem
import Apprentice

extension StoreError {
    /// A file or folder that cannot be written.
    static func unwritable(_ path: String, why: String) -> StoreError {
        StoreError(
            .unwritable,
            what: "the store cannot be written",
            why: why,
            remedy: "use another file: apprentice --store FILE, or mend this one: "
                + "ls -ld \(Path.quoted(Path.folder(of: path))) \(Path.quoted(path))"
        )
    }

    /// A row that cannot be understood.
    static func unreadable(_ finding: String) -> StoreError {
        StoreError(
            .damaged,
            what: "the store holds something that cannot be read",
            why: finding,
            remedy: "the file was changed by another program, or is damaged; restore it from a copy"
        )
    }

    /// A row that should be changed and is not there.
    static func missing(_ thing: String) -> StoreError {
        StoreError(
            .damaged,
            what: "\(thing) is not in the store",
            remedy: "it was never kept, or in another file"
        )
    }
}
