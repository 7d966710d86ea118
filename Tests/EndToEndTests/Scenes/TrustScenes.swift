import Apprentice
import TestSupport
import Testing

@Suite(.backstop)
struct TrustScenes {
    /// What would clear the screen, name the window, colour, ring and turn text around.
    private static let hostile = "a\u{1B}[2J\u{1B}]0;owned\u{7}b\u{9B}31mc\u{202E}d\u{2066}e"

    private func expectNothingHostile(_ stage: Stage) throws {
        let parts = [
            "\u{1B}[2J\u{1B}]0", "\u{1B}]0;owned", "\u{9B}", "\u{202E}", "\u{2066}", "\u{7}b",
        ]
        for part in parts { try stage.play(.unsent(part)) }
    }

    @Test func `an answer's controls never reach the terminal`() throws {
        let stage = try Stage()
        try stage.play(.say("show controls"), .see("before"), .see("after"))
        try expectNothingHostile(stage)
        try stage.play(.see("Apprentice 0.1.0"))
    }

    @Test func `a skill file's controls never reach the terminal`() throws {
        let stage = try Stage(["--learning", "pause"])
        let file = try stage.home.write(
            "# Deploy\(Self.hostile)\n\n- Use zeppo \(Self.hostile) always\n",
            to: "rules.md"
        )
        try stage.play(
            .say(":load \(file)"),
            .say(":skills"),
            .see("Use zeppo"),
            .say(":log"),
            .say("how do I use zeppo?"),
            .say(":why"),
            .say(":diff"),
            .type(":skill \t"),
            .press(.enter),
            .prompt
        )
        try expectNothingHostile(stage)
    }

    @Test func `the names of files and sessions never drive the terminal`() throws {
        let stage = try Stage()
        let name = "evil\(Self.hostile).md"
        try stage.home.write("- Use zeppo\n", to: name)
        _ = try stage.home.run(
            [],
            [":load \(stage.home.folder(name))", "hi", ":session evil\(Self.hostile)"]
        )
        try stage.play(.say(":sessions"), .see("evil"), .say(":log"), .see("loaded"))
        try stage.play(.type(":session ev\t\t"), .press(.controlU), .type(":load ./ev\t\t"))
        try stage.play(.press(.controlU), .say("still here"), .see("ECHO: still here"))
        try expectNothingHostile(stage)
    }

    @Test func `a model's name and an error of its server never drive the terminal`() throws {
        let server = try ScriptedModelServer { $0.fault = { _, _ in .status(400) } }
        let home = try Home(server)
        home.arguments = ["--base-url", server.url, "--model", "openai/evil\(Self.hostile)"]
        let stage = try Stage(home: home)
        try stage.play(.say("hello"), .say(":model"))
        try expectNothingHostile(stage)
    }
}
