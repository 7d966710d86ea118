import Glibc
import TestSupport

/// A git repository in a home, made by git itself.
final class Repository {
    let path: String
    private let home: Home

    static var hasGit: Bool { access("/usr/bin/git", X_OK) == 0 }

    init(_ home: Home, _ name: String) throws {
        self.home = home
        path = home.folder(name)
        mkdir(path, 0o700)
        try git("init", "--quiet")
        try git("commit", "--quiet", "--allow-empty", "--message", "empty")
    }

    /// Makes a worktree beside the repository.
    ///
    /// - Returns: Its folder.
    func worktree(_ name: String) throws -> String {
        try git("worktree", "add", "--quiet", home.folder(name))
        return home.folder(name)
    }

    /// Makes a folder in the repository.
    ///
    /// - Returns: Its path.
    func folder(_ name: String) throws -> String {
        var folder = path
        for part in name.split(separator: "/") {
            folder += "/\(part)"
            mkdir(folder, 0o700)
        }
        return folder
    }

    private func git(_ words: String...) throws {
        let identity = ["-c", "user.name=nobody", "-c", "user.email=nobody@localhost"]
        let run = try PipedProgram(
            "/usr/bin/git",
            identity + words,
            environment: home.environment,
            folder: path,
            keeping: home.folder
        )
        let ended = try run.end()
        guard ended.status == 0 else { throw PipedProgram.Failure(description: "\(ended)") }
    }
}
