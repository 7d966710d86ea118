import ApprenticeSystem
package import Apprentice
import Glibc

/// A folder of Agent Skills on the disk.
///
/// Nothing outside of it is read or written: links that lead out of it are passed over and said, and
/// what is behind any link is never written. Folders and files that this program did not write stay.
package struct SkillFolder {
    /// The folder.
    private let path: String
    /// The same without symbolic links.
    private let root: String
    /// How it was named, for errors.
    private let name: String

    /// More skills nobody can have meant.
    private static let folderLimit = 1000
    /// A longer page is none: 1 MiB.
    private static let pageLimit = 1 << 20

    /// Looks at a folder.
    ///
    /// - Parameters:
    ///   - path: The folder.
    ///   - isNew: Whether it is made when it is not there.
    /// - Throws: ``SkillbookFileError`` when there is no folder, or none can be made.
    package init(_ path: String, makingIt isNew: Bool = false) throws {
        name = path
        self.path = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
        if isNew {
            do throws(SystemError) {
                try File.makeFolder(self.path)
            } catch {
                throw SkillbookFileError(writing: path, error.code, at: "making the folder")
            }
        }
        guard File.isFolder(self.path), let root = Path.resolved(self.path) else {
            throw SkillbookFileError(reading: path, File.exists(self.path) ? ENOTDIR : ENOENT)
        }
        self.root = root
    }

    // MARK: Reading

    /// The skills in it.
    ///
    /// - Parameter now: The moment, for skills without a time.
    /// - Returns: What stands in it.
    /// - Throws: ``SkillbookFileError`` when it cannot be read, `FileFormatError` when it holds no skill.
    package func load(now: Timestamp) throws -> SkillbookDocument {
        let directory = try read()
        do {
            return try AgentSkills.document(directory, now: now)
        } catch {
            var error = error
            error.file = error.file.map { path + "/" + $0 } ?? name
            throw error
        }
    }

    /// What is there.
    ///
    /// - Throws: ``SkillbookFileError`` when it cannot be read.
    package func read() throws -> SkillDirectory {
        var directory = SkillDirectory()
        guard let names = File.names(in: root) else {
            throw SkillbookFileError(reading: name, errno)
        }
        if names.contains(AgentSkills.page) {
            let files = files(of: root, Path.last(of: root), &directory)
            if let files { directory.folders = [.init(name: Path.last(of: root), files: files)] }
            return directory
        }
        for name in names where !name.hasPrefix(".") {
            let place = root + "/" + name
            if name == AgentSkills.skillbook {
                if isInside(place) {
                    directory.skillbook = try SkillbookFile.read(place)
                } else {
                    directory.repairs.append("\(name) leads out of the folder; it was left out")
                }
                continue
            }
            guard File.isFolder(place), File.exists(place + "/" + AgentSkills.page) else {
                directory.taken.insert(name)
                continue
            }
            guard directory.folders.count < Self.folderLimit else {
                directory.repairs.append("there are more than \(Self.folderLimit) skills")
                break
            }
            if let files = files(of: place, name, &directory) {
                directory.folders.append(.init(name: name, files: files))
            } else {
                directory.taken.insert(name)
            }
        }
        return directory
    }

    /// The texts of a folder that matter; nil, and said, when its page cannot be read.
    private func files(
        of folder: String,
        _ name: String,
        _ directory: inout SkillDirectory
    ) -> [String: String]? {
        let shown = "\(name)/\(AgentSkills.page)"
        guard isInside(folder + "/" + AgentSkills.page) else {
            directory.repairs.append("\(shown) leads out of the folder; it was left out")
            return nil
        }
        guard let page = text(folder + "/" + AgentSkills.page) else {
            directory.repairs.append(
                "\(shown) is no text of at most \(Self.pageLimit >> 20) MiB; it was left out"
            )
            return nil
        }
        var files = [AgentSkills.page: page]
        guard AgentSkills.isOurs(page) else { return files }
        // What is behind a link somebody has put there, and it is not written.
        let hasLinks = ["", "/" + AgentSkills.page, "/evals", "/references"].contains {
            Self.isLink(folder + $0)
        }
        if hasLinks { directory.taken.insert(name) }
        let long = File.names(in: folder + "/" + AgentSkills.references) ?? []
        for file in [AgentSkills.evals] + long.map({ AgentSkills.references + $0 }) {
            let place = folder + "/" + file
            guard !Self.isLink(place), isInside(place), let text = text(place) else { continue }
            files[file] = text
        }
        return files
    }

    private func text(_ path: String) -> String? {
        guard let size = File.size(path), size <= Self.pageLimit else { return nil }
        return try? SkillbookFile.read(path)
    }

    /// Whether a path leads to something in the folder.
    private func isInside(_ path: String) -> Bool {
        guard let target = Path.resolved(path) else { return false }
        return target.hasPrefix(root == "/" ? root : root + "/")
    }

    private static func isLink(_ path: String) -> Bool {
        var status = stat()
        return unsafe lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK
    }

    // MARK: Writing

    /// Writes and removes what is to be changed, each file whole or not at all.
    ///
    /// - Parameter changes: What ``AgentSkills/changes(for:keeping:in:withSecrets:)`` said.
    /// - Throws: ``SkillbookFileError``; what was written before stays, and saving again goes on.
    package func apply(_ changes: AgentSkills.Changes) throws {
        for (file, text) in changes.writes where file != AgentSkills.skillbook {
            try write(text, to: file)
        }
        for file in changes.removals {
            guard unsafe unlink(root + "/" + file) == 0 || errno == ENOENT else {
                throw SkillbookFileError(writing: path + "/" + file, errno, at: "removing it")
            }
            // Only what is empty goes.
            var folder = Path.folder(of: file)
            while folder != ".", unsafe rmdir(root + "/" + folder) == 0 {
                folder = Path.folder(of: folder)
            }
        }
        for (file, text) in changes.writes where file == AgentSkills.skillbook {
            try write(text, to: file)
        }
    }

    private func write(_ text: String, to file: String) throws {
        let place = root + "/" + file
        guard !Self.isLink(place) else {
            throw SkillbookFileError(writing: path + "/" + file, ELOOP, at: "it is a link")
        }
        do throws(SystemError) {
            try File.makeFolder(Path.folder(of: place))
        } catch {
            throw SkillbookFileError(writing: place, error.code, at: "making its folder")
        }
        try SkillbookFile.write(text, to: place)
    }
}
