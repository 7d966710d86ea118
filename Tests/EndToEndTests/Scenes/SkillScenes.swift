import TestSupport
import Testing

@Suite(.backstop)
struct SkillScenes {
    @Test func `a skill is written, pinned and removed by hand, and each can be taken back`() throws
    {
        try Stage().play(
            .say(":add deploy Deploy with zeppo"),
            .see("added deploy-00001 · r1 · take it back: :undo"),
            .say(":pin deploy-00001"),
            .see("pinned deploy-00001"),
            .say(":skills"),
            .see("deploy-00001  +0 -0  pinned  Deploy with zeppo"),
            .say(":pin deploy-00001 off"),
            .see("unpinned deploy-00001"),
            .say(":remove deploy-00001"),
            .see("removed deploy-00001"),
            .say(":skills"),
            .see("no lessons yet"),
            .say(":undo"),
            .see("undid r4"),
            .say(":skills zeppo"),
            .see("deploy-00001  +0 -0  Deploy with zeppo")
        )
    }

    @Test func `:edit opens the skill in an editor, and what comes back is the skill`() throws {
        let stage = try Stage(variables: ["EDITOR": "sed -i s/kubectl/zeppo/"])
        try stage.play(
            .say(":add deploy Deploy with kubectl"),
            .say(":edit deploy-00001"),
            .see("changed deploy-00001 · r2"),
            .say(":skill deploy-00001"),
            .see("  Deploy with zeppo"),
            .say(":edit deploy-00001"),
            .see("deploy-00001 stays as it is"),
            .status("learning 0 active · 0 done │ 1 lesson r2")
        )
    }

    @Test func `an editor that fails or leaves nothing changes nothing`() throws {
        let failing = try Stage(variables: ["EDITOR": "false"])
        try failing.play(
            .say(":add deploy Deploy with kubectl"),
            .say(":edit deploy-00001"),
            .see("the editor failed"),
            .see("EDITOR=vi apprentice")
        )
        let emptying = try Stage(variables: ["EDITOR": "truncate -s 0"])
        try emptying.play(
            .say(":add deploy Deploy with kubectl"),
            .say(":edit deploy-00001"),
            .see("nothing was left of deploy-00001"),
            .say(":skills"),
            .see("Deploy with kubectl")
        )
    }

    @Test func `a skill that is not there names those that are near`() throws {
        try Stage().play(
            .say(":add deploy Deploy with zeppo"),
            .say(":skill deploy-00002"),
            .see("deploy-00001"),
            .say(":remove"),
            .see("which lesson?")
        )
    }

    @Test func `:save and :load move the skillbook`() throws {
        let stage = try Stage()
        let file = stage.home.folder("my book.json")
        try stage.play(
            .say(":add deploy Deploy with zeppo"),
            .say(":save \"\(file)\""),
            .see("saved 1 lesson to"),
            .say(":remove deploy-00001"),
            .say(":load \"\(file)\""),
            .see("loaded 1 lesson from"),
            .say(":skills"),
            .see("deploy-00001  +0 -0  Deploy with zeppo")
        )
    }
}
