import Glibc
import TestSupport
import Testing

@testable import ApprenticeCLI

struct ProjectTests {
    @Test func `outside of any repository there is no project`() throws {
        let folder = try TemporaryDirectory()
        // Only where the test's own folder is in no repository, which nobody promises.
        if Project.find(from: "/tmp") == nil { #expect(Project.find(from: folder.path) == nil) }
    }

    @Test func `a repository is found from a folder below`() throws {
        let folder = try TemporaryDirectory()
        for name in ["repo", "repo/.git", "repo/a", "repo/a/b"] { mkdir(folder(name), 0o700) }
        #expect(Project.find(from: folder("repo")) == folder("repo"))
        #expect(Project.find(from: folder("repo/a/b")) == folder("repo"))
        #expect(Project.find(from: folder("repo/.git")) == folder("repo"))
    }

    @Test func `a file that points nowhere leaves the folder itself`() throws {
        let folder = try TemporaryDirectory()
        mkdir(folder("tree"), 0o700)
        let file = try #require(fopen(folder("tree/.git"), "we"))
        fputs("gitdir: /nowhere/at/all\n", file)
        fclose(file)
        #expect(Project.find(from: folder("tree")) == folder("tree"))
    }
}
