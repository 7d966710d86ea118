import Apprentice
import Testing

@testable import ApprenticeHosts

/// Hooks come into settings files and go again, and leave everything else as it was.
struct HookSettingsTests {
    private static let command = "/usr/bin/apprentice hook claude-code"

    private var settings: HookSettings {
        HookSettings(
            file: ".claude/settings.json",
            homeVariable: "CLAUDE_CONFIG_DIR",
            projectFile: ".claude/settings.local.json",
            events: ["UserPromptSubmit", "Stop"],
            timeout: 5,
            remark: nil
        )
    }

    /// Settings as people have them.
    private static let texts = [
        "{}\n",
        "{\n  \"model\": \"opus\"\n}\n",
        "{\n    \"model\": \"opus\",\n    \"permissions\": {\"allow\": [\"Bash(ls:*)\"]}\n}",
        "{\"model\":\"opus\"}",
        "{\n\t\"hooks\": {\n\t\t\"Stop\": [\n\t\t\t{\"hooks\": [{\"type\": \"command\", \"command\": \"say done\"}]}\n\t\t]\n\t}\n}\n",
        """
        {
          // what I like
          "theme": "dark", /* for now */
          "hooks": {
            "PreToolUse": [
              {
                "matcher": "Bash",
                "hooks": [{ "type": "command", "command": "check.sh" }]
              }
            ]
          }
        }

        """,
        "{\r\n  \"a\": 1\r\n}\r\n",
        "{\"hooks\": {\"UserPromptSubmit\": [{\"hooks\": [{\"type\": \"command\", \"command\": \"x\"}]}], \"Other\": []}}\n",
        "{\n  \"unicode\": \"ünï \\u00e9 🙂\",\n  \"number\": 1.50\n}\n",
    ]

    @Test(arguments: texts)
    func `hooks that were added go again without a trace`(text: String) throws {
        let added = try settings.adding(Self.command, to: text)
        #expect(added != text)
        #expect(try settings.adding(Self.command, to: added) == added)
        let removed = try settings.removing(where: { $0 == Self.command }, from: added)
        #expect(Array(removed.utf8) == Array(text.utf8))
    }

    @Test(arguments: texts)
    func `every line that was there is there still`(text: String) throws {
        let added = try settings.adding(Self.command, to: text)
        guard text.contains("\n  ") || text.contains("\n\t") else { return }
        let lines = added.split(whereSeparator: \.isNewline)
        for line in text.split(whereSeparator: \.isNewline) {
            #expect(lines.contains(line) || lines.contains(line + ","))
        }
    }

    @Test func `the host finds the hooks where it looks for them`() throws {
        let json = try JSON(parsing: settings.adding(Self.command, to: ""))
        for event in ["UserPromptSubmit", "Stop"] {
            let hook = json["hooks"]?[event]?.array?.first?["hooks"]?.array?.first
            #expect(hook?["type"] == "command")
            #expect(hook?["command"] == .string(Self.command))
            #expect(hook?["timeout"] == 5)
        }
    }

    @Test(arguments: [
        "[]", "{", "nonsense", "{\"hooks\": []}", "{\"hooks\": {\"Stop\": {}}}", "{\"a\": }",
    ])
    func `what is no settings file is refused`(text: String) {
        #expect(throws: HookSettingsError.self) { try settings.adding(Self.command, to: text) }
    }

    @Test func `a hook of somebody else in the same group stays`() throws {
        let text = """
            {"hooks": {"Stop": [{"hooks": [{"command": "mine"}, {"command": "theirs"}]}]}}
            """
        let left = try settings.removing(where: { $0 == "mine" }, from: text)
        #expect(left == #"{"hooks": {"Stop": [{"hooks": [{"command": "theirs"}]}]}}"#)
    }

    @Test func `variables move the settings of hosts that have them`() {
        #expect(
            settings.path(project: nil, environment: ["HOME": "/home/ann"])
                == "/home/ann/.claude/settings.json"
        )
        let moved = ["HOME": "/home/ann", "CLAUDE_CONFIG_DIR": "/etc/claude"]
        #expect(settings.path(project: nil, environment: moved) == "/etc/claude/settings.json")
        #expect(
            settings.path(project: "/src/app", environment: moved)
                == "/src/app/.claude/settings.local.json"
        )
    }
}
