package import Apprentice

/// Claude Code: hooks in its settings files, transcripts as JSON lines.
///
/// Events and settings follow https://code.claude.com/docs/en/hooks; the transcript's form is not
/// documented and was read from its files.
package struct ClaudeCode: Host {
    package let name = "claude-code"

    package let hookForm: HookForm? = HookForm(
        prompt: "UserPromptSubmit",
        end: "Stop",
        blocking: "block"
    )

    package init() {}

    package var settings: HookSettings? {
        HookSettings(
            file: ".claude/settings.json",
            homeVariable: "CLAUDE_CONFIG_DIR",
            // A person's own settings of a project, which Claude Code keeps out of git.
            projectFile: ".claude/settings.local.json",
            events: ["UserPromptSubmit", "Stop"],
            timeout: 5,
            // What people have to do besides.
            remark: nil
        )
    }

    package func transcriptFolders(_ environment: [String: String]) -> [String] {
        [environment.folder("CLAUDE_CONFIG_DIR", orHome: ".claude") + "/projects"]
    }

    package func happenings(in record: JSON) -> [Happening] {
        // Its own notes, the work of agents that it started, and summaries are nobody's words.
        guard record["isMeta"]?.bool != true, record["isSidechain"]?.bool != true,
            record["isCompactSummary"]?.bool != true, let message = record["message"]
        else { return [] }
        let facts = Happening.facts(
            session: record["sessionId"]?.string,
            folder: record["cwd"]?.string,
            model: message["model"]?.string,
            time: record["timestamp"]?.string
        )
        switch record["type"]?.string {
        case "user":
            let said = message["content"]?.hostText(of: ["text"]) ?? ""
            let failed = (message["content"]?.array ?? []).filter { $0["is_error"]?.bool == true }
                .map { Happening.step("failed: " + ($0["content"]?.hostText(of: ["text"]) ?? "")) }
            return [facts] + failed + HostText.spoken(said).map { .user($0) }
        case "assistant":
            let parts = message["content"]?.array ?? [message["content"] ?? .null]
            return [facts]
                + parts.compactMap { part in
                    if part["type"]?.string == "tool_use" {
                        return .step(HostText.call(part["name"]?.string, part["input"]))
                    }
                    let text = part.hostText(of: ["text"])
                    return text.isEmpty ? nil : .answer(text)
                }
        default:
            return []
        }
    }
}
