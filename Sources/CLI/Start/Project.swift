import ApprenticeSystem

/// The git repository the program was started in; all its worktrees are one project.
enum Project {
    /// The repository's folder, or nil outside of any.
    static func find(from folder: String) -> String? {
        var folder = folder
        while true {
            let git = folder + "/.git"
            if File.isFolder(git) { return folder }
            if let pointer = firstLine(of: git), pointer.hasPrefix("gitdir: ") {
                return root(ofWorktree: String(pointer.dropFirst("gitdir: ".count)), in: folder)
            }
            guard let slash = folder.lastIndex(of: "/"), slash > folder.startIndex else {
                return nil
            }
            folder = String(folder[..<slash])
        }
    }

    /// `…/repo/.git/worktrees/name` names its repository in the file `commondir`.
    private static func root(ofWorktree directory: String, in folder: String) -> String {
        let path = directory.hasPrefix("/") ? directory : folder + "/" + directory
        guard let common = firstLine(of: path + "/commondir"),
            let git = Path.resolved(common.hasPrefix("/") ? common : path + "/" + common)
        else { return folder }
        return git.hasSuffix("/.git") ? String(git.dropLast("/.git".count)) : git
    }

    private static func firstLine(of path: String) -> String? {
        File.contents(of: path).flatMap {
            String(decoding: $0, as: UTF8.self).split(whereSeparator: \.isNewline).first
        }.map(String.init)
    }
}
