package import Apprentice

/// Codex CLI: hooks in `hooks.json`, transcripts ("rollouts") as JSON lines.
///
/// Events follow the schemas in `codex-rs/hooks/schema`, records `codex-rs/protocol`. Codex asks its user
/// to trust a new hook before it runs it.
package struct Codex: Host {
    package let name = "codex"

    package let hookForm: HookForm? = HookForm(
        prompt: "UserPromptSubmit",
        end: "Stop",
        blocking: "block"
    )

    package init() {}

    package var settings: HookSettings? {
        HookSettings(
            file: ".codex/hooks.json",
            homeVariable: "CODEX_HOME",
            projectFile: ".codex/hooks.json",
            events: ["UserPromptSubmit", "Stop"],
            timeout: 5,
            remark: "Codex asks once whether it may run them: answer with /hooks"
        )
    }

    package func transcriptFolders(_ environment: [String: String]) -> [String] {
        let home = environment.folder("CODEX_HOME", orHome: ".codex")
        return [home + "/sessions", home + "/archived_sessions"]
    }

    package func happenings(in record: JSON) -> [Happening] {
        let payload = record["payload"] ?? record
        let time = Happening.facts(time: record["timestamp"]?.string)
        switch (record["type"]?.string, payload["type"]?.string) {
        case ("session_meta", _), ("turn_context", _):
            return [
                .facts(
                    session: payload["id"]?.string,
                    folder: payload["cwd"]?.string,
                    model: payload["model"]?.string
                )
            ]
        case (_, "message"):
            switch payload["role"]?.string {
            case "user":
                let said = payload["content"]?.hostText(of: ["input_text", "text"]) ?? ""
                return [time] + HostText.spoken(said).map { .user($0) }
            case "assistant":
                return [.answer(payload["content"]?.hostText(of: ["output_text", "text"]) ?? "")]
            default: return []
            }
        case (_, "user_message"):
            return [time] + HostText.spoken(payload["message"]?.string ?? "").map { .user($0) }
        case (_, "function_call"), (_, "custom_tool_call"):
            let input = payload["arguments"] ?? payload["input"]
            return [.step(HostText.call(payload["name"]?.string, input))]
        case (_, "local_shell_call"):
            return [.step(HostText.call("shell", payload["action"]?["command"]))]
        default:
            return []
        }
    }
}
