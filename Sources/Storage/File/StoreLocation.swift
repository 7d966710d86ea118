import ApprenticeSystem
package import Apprentice

/// Where the store is.
package enum StoreLocation {
    /// The file of the store.
    ///
    /// That is the option, else `$XDG_DATA_HOME/apprentice/apprentice.db`, else the same under
    /// `~/.local/share` (XDG Base Directory Specification 0.8: a relative folder there is ignored).
    ///
    /// - Parameters:
    ///   - option: What the user named; `~` at its start is the home folder.
    ///   - environment: The variables of the process.
    /// - Returns: The path, perhaps relative.
    /// - Throws: ``StoreError`` for a database server, or without a home folder.
    package static func path(
        option: String?,
        environment: [String: String]
    ) throws(StoreError) -> String {
        if let option, !option.isEmpty {
            if option.hasPrefix("postgresql://") || option.hasPrefix("postgres://") {
                // The address may hold a password, so it is not repeated.
                throw StoreError(
                    .unwritable,
                    what: "a PostgreSQL store is not in this release",
                    why: "the store is a file, one for all Apprentices of a machine",
                    remedy: "use a file: apprentice --store FILE"
                )
            }
            let needsHome = option == "~" || option.hasPrefix("~/")
            if !needsHome || environment["HOME"]?.isEmpty == false {
                return Path.expanded(option, in: environment)
            }
        } else if let folder = UserFolder.data.path(in: environment) {
            return folder + "/apprentice.db"
        }
        throw StoreError(
            .unwritable,
            what: "there is no place for the store",
            why: "neither HOME nor XDG_DATA_HOME is set",
            remedy: "name a file: apprentice --store FILE"
        )
    }
}
