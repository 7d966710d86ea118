package import Apprentice

/// OpenHands' events: an array, or one a line, in the form of 2024 (`source`, `action`) or of its
/// SDK (`kind`).
package struct OpenHands: Host {
    package let name = "openhands"

    package init() {}

    package func transcriptFolders(_ environment: [String: String]) -> [String] {
        [environment.folder(nil, orHome: ".openhands")]
    }

    package func happenings(in record: JSON) -> [Happening] {
        if let events = (record["events"] ?? record["history"] ?? record["trajectory"])?.array {
            return events.flatMap(happenings(in:))
        }
        let time = Happening.facts(time: record["timestamp"]?.string)
        let isUser = record["source"]?.string == "user"
        if let message = record["llm_message"] {
            let text = message["content"]?.hostText(of: ["text"]) ?? ""
            return isUser ? [time] + HostText.spoken(text).map { .user($0) } : [.answer(text)]
        }
        if record["kind"]?.string == "ActionEvent" {
            return [.step(HostText.call(record["tool_name"]?.string, record["action"]))]
        }
        let arguments = record["args"]
        switch record["action"]?.string {
        case "message":
            let text = arguments?["content"]?.string ?? record["message"]?.string ?? ""
            return isUser ? [time] + HostText.spoken(text).map { .user($0) } : [.answer(text)]
        case "finish":
            let text =
                arguments?["final_thought"]?.string ?? arguments?["thought"]?.string
                ?? record["message"]?.string ?? ""
            return [.answer(text)]
        case "run", "run_ipython", "read", "write", "edit", "browse", "call_tool_mcp":
            return [.step(HostText.call(record["action"]?.string, arguments))]
        default:
            return []
        }
    }
}
