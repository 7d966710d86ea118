package import Apprentice

/// Gemini CLI: hooks in its settings files, transcripts as one JSON document or as JSON lines.
///
/// Events and settings follow `docs/hooks/reference.md` of its repository.
package struct GeminiCLI: Host {
    package let name = "gemini-cli"

    package let hookForm: HookForm? = HookForm(
        prompt: "BeforeAgent",
        end: "AfterAgent",
        blocking: "deny"
    )

    package init() {}

    package var settings: HookSettings? {
        HookSettings(
            file: ".gemini/settings.json",
            homeVariable: nil,
            projectFile: ".gemini/settings.json",
            events: ["BeforeAgent", "AfterAgent"],
            // Milliseconds here.
            timeout: 5000,
            remark: nil
        )
    }

    package func transcriptFolders(_ environment: [String: String]) -> [String] {
        [environment.folder(nil, orHome: ".gemini") + "/tmp"]
    }

    package func happenings(in record: JSON) -> [Happening] {
        if let messages = record["messages"]?.array {
            return [.facts(session: record["sessionId"]?.string)]
                + messages.flatMap(happenings(in:))
        }
        let facts = Happening.facts(
            session: record["sessionId"]?.string,
            model: record["model"]?.string,
            time: record["timestamp"]?.string
        )
        let text = record["content"]?.hostText(of: nil) ?? ""
        switch record["type"]?.string {
        case "user":
            return [facts] + HostText.spoken(text).map { .user($0) }
        case "gemini":
            let calls = (record["toolCalls"]?.array ?? []).map {
                Happening.step(HostText.call($0["name"]?.string, $0["args"]))
            }
            return [facts] + calls + (text.isEmpty ? [] : [.answer(text)])
        default:
            return []
        }
    }
}
