import ApprenticeSystem
package import Apprentice
import Glibc

/// A folder in which devices share a book: `sync.json` names it, `lessons/` has a file for each skill.
///
/// It may be a git repository, or be carried by Syncthing or a share: what others are still writing, have
/// put aside or could not merge is read as far as it goes. Nothing but these files is touched.
package struct SyncFolder {
    private let path: String

    /// What names the folder.
    private static let marker = "sync.json"
    private static let lessons = "lessons"
    /// A larger file is no skill's: 1 MiB.
    private static let fileLimit = 1 << 20
    /// What writes longer at one file was killed, in seconds.
    private static let staleAfter = 3600

    /// A file changed while it was about to be written.
    package struct Changed: Error {}

    /// Opens a folder, and makes it where there is none.
    ///
    /// - Throws: ``SkillbookFileError`` when it cannot be made, or is something else.
    package init(_ path: String) throws {
        self.path = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
        try Self.make(self.path + "/" + Self.lessons, called: path)
    }

    private static func make(_ folder: String, called name: String) throws {
        do throws(SystemError) {
            try File.makeFolder(folder)
        } catch {
            throw SkillbookFileError(writing: name, error.code, at: "making the folder")
        }
        guard File.isFolder(folder) else {
            throw SkillbookFileError(writing: name, ENOTDIR, at: "making the folder")
        }
        try refuseLink(folder)
    }

    /// A link in somebody's repository may lead anywhere.
    private static func refuseLink(_ place: String) throws {
        let own = FileIdentity(place, followsLinks: false)
        guard let own, FileIdentity(place) != own else { return }
        throw SkillbookFileError(
            place,
            why: "it is a link",
            remedy: "put the folder or file itself there: ls -l \(Path.quoted(place))"
        )
    }

    /// What stands in it.
    ///
    /// - Throws: ``SkillbookFileError`` when it cannot be read, or was written by a newer release.
    package func read() throws -> SyncedBook {
        let id = try id()
        let folder = path + "/" + Self.lessons
        guard let names = File.names(in: folder) else {
            throw SkillbookFileError(reading: folder, errno)
        }
        var files: [(name: String, text: String?)] = []
        for name in names
        where name.hasSuffix(".json") && !name.hasPrefix(".") && !name.hasPrefix("~") {
            try Task.checkCancellation()
            let place = folder + "/" + name
            // Others' links may lead anywhere.
            let isPlain = FileIdentity(place) == FileIdentity(place, followsLinks: false)
            let isSmall = File.size(place).map { $0 <= Self.fileLimit } ?? false
            files.append((name, isPlain && isSmall ? try? SkillbookFile.read(place) : nil))
        }
        let stems = Set(names.filter { $0.hasSuffix(".json") }.map { String($0.prefix(32)) })
        for name in names where name.hasPrefix(".") && stems.contains(Self.stem(of: name)) {
            removeIfStale(folder + "/" + name)
        }
        return SyncedBook(id: id, files: files)
    }

    /// Writes what was merged.
    ///
    /// - Parameters:
    ///   - result: What came of the merge.
    ///   - book: What had been read.
    /// - Throws: ``Changed`` when a file is no longer as it was read: then all is to be read and merged
    ///   again; ``SkillbookFileError`` when it cannot be written, and then the next sync goes on.
    package func write(_ result: SyncResult, of book: SyncedBook) throws {
        for (name, text, before) in result.writes {
            let place = path + "/" + Self.lessons + "/" + name
            guard (try? SkillbookFile.read(place)) == before else { throw Changed() }
            try SkillbookFile.write(text, to: place)
        }
        for name in book.copies(in: result) {
            unsafe unlink(path + "/" + Self.lessons + "/" + name)
        }
    }

    /// The id in `sync.json`, which is made where there is none.
    private func id() throws -> String {
        let place = path + "/" + Self.marker
        try Self.refuseLink(place)
        if File.exists(place) {
            let text = try SkillbookFile.read(place)
            let json = try? JSON(parsing: text)
            guard let json, let id = json["book"]?.string, !id.isEmpty, id.utf8.count <= 64 else {
                throw SkillbookFileError(
                    place,
                    why: "it does not name a synced book",
                    remedy: "name another folder, or remove the file if it is half of one"
                )
            }
            guard json["version"]?.int == 1 else {
                throw SkillbookFileError(
                    place,
                    why: "a newer release of Apprentice has written it",
                    remedy: "install that release here, too"
                )
            }
            return id
        }
        let id = Skill.UID.random().description
        let json: JSON = ["apprentice": "synced skillbook", "version": 1, "book": .string(id)]
        try SkillbookFile.write(json.pretty, to: place)
        return id
    }

    /// Whose file a temporary file of ours was to become: `.STEM.XXXXXX` (see ``SkillbookFile``).
    private static func stem(of name: String) -> String { String(name.dropFirst().dropLast(7)) }

    /// Removes what a writer of ours that was killed has left.
    private func removeIfStale(_ place: String) {
        var status = stat()
        guard unsafe lstat(place, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
            time(nil) - status.st_mtim.tv_sec > Self.staleAfter
        else { return }
        unsafe unlink(place)
    }
}
