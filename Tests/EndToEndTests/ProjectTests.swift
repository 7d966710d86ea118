import Apprentice
import Glibc
import TestSupport
import Testing

/// A topic lesson is its repository's, in all its worktrees; an always lesson everywhere's.
@Suite(.backstop, .enabled(if: Repository.hasGit, "git is not installed"))
struct ProjectTests {
    @Test func `a topic lesson acts in its repository and in no other`() throws {
        let server = try ScriptedModelServer()
        let home = try Home(server)
        let one = try Repository(home, "one")
        let two = try Repository(home, "two")
        let lines = ["how do I deploy billing?", ":bad deploy with RULE(zeppo)"]
        let told = try home.run(["--learning", "off"], lines, json: false, in: one.path)
        #expect(told.errors.contains("for questions like this in one"))
        let question = "how do I deploy search?"
        let here = try home.run(["ask", question], json: false, in: one.path)
        #expect(here.output.hasPrefix("RULES: zeppo"))
        let below = try home.run(["ask", question], json: false, in: try one.folder("a/b"))
        #expect(below.output.hasPrefix("RULES: zeppo"))
        let there = try home.run(["ask", question], json: false, in: two.path)
        #expect(there.output == "ECHO: \(question)\n")
        let outside = try home.run(["ask", question], json: false)
        #expect(outside.output == "ECHO: \(question)\n")
    }

    @Test func `a worktree is the same project`() throws {
        let server = try ScriptedModelServer()
        let home = try Home(server)
        let one = try Repository(home, "one")
        let tree = try one.worktree("tree")
        let lines = ["how do I deploy billing?", ":bad deploy with RULE(zeppo)"]
        _ = try home.run(["--learning", "off"], lines, in: tree)
        for place in [one.path, tree] {
            let ended = try home.run(["ask", "how do I deploy search?"], json: false, in: place)
            #expect(ended.output.hasPrefix("RULES: zeppo"), "\(place)")
        }
    }

    @Test func `a lesson that applies always acts everywhere`() throws {
        let server = try ScriptedModelServer()
        let home = try Home(server)
        let one = try Repository(home, "one")
        let two = try Repository(home, "two")
        let lines = ["hi", ":bad RULE(metric units)"]
        let told = try home.run(["--learning", "off"], lines, json: false, in: one.path)
        #expect(told.errors.contains("for every question ·"))
        let there = try home.run(["ask", "how far is it?"], json: false, in: two.path)
        #expect(there.output.hasPrefix("RULES: metric units"))
    }

    @Test func `learning leaves a lesson to its project`() throws {
        let server = try ScriptedModelServer()
        let home = try Home(server)
        let one = try Repository(home, "one")
        let two = try Repository(home, "two")
        let lines = ["how do I deploy billing?", ":bad deploy with RULE(zeppo)", ":wait 30"]
        let told = try home.run([], lines, in: one.path)
        #expect(told.events("learned").count == 1)
        let question = "how do I deploy search?"
        let here = try home.run(["ask", question], json: false, in: one.path)
        #expect(here.output.hasPrefix("RULES: zeppo | LEARNED: zeppo"))
        let there = try home.run(["ask", question], json: false, in: two.path)
        #expect(there.output == "ECHO: \(question)\n")
    }

    @Test func `applies everywhere and here move a lesson between projects`() throws {
        let server = try ScriptedModelServer()
        let home = try Home(server)
        let one = try Repository(home, "one")
        let two = try Repository(home, "two")
        let question = "how do I deploy search?"
        let lines = ["how do I deploy?", ":bad deploy with RULE(zeppo)", ":applies everywhere"]
        _ = try home.run(["--learning", "off"], lines, in: one.path)
        let moved = try home.run([], [question, ":applies here deploy-00001"], in: two.path)
        #expect(moved.answer.hasPrefix("RULES: zeppo"))
        let back = try home.run(["ask", question], json: false, in: one.path)
        #expect(back.output == "ECHO: \(question)\n")
    }

    @Test func `a project may be named, and then counts instead of the folder's`() throws {
        let server = try ScriptedModelServer()
        let home = try Home(server)
        let one = try Repository(home, "one")
        let lines = ["how do I deploy billing?", ":bad deploy with RULE(zeppo)"]
        _ = try home.run(["--learning", "off", "--project", "shop"], lines, in: one.path)
        let question = "how do I deploy search?"
        let named = try home.run(["--project", "shop", "ask", question], json: false)
        #expect(named.output.hasPrefix("RULES: zeppo"))
        let folder = try home.run(["ask", question], json: false, in: one.path)
        #expect(folder.output == "ECHO: \(question)\n")
    }
}
