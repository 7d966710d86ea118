package import Apprentice

/// Messages as the APIs of OpenAI and Anthropic have them: an array, an object with `messages`, or a
/// conversation a line, as `apprentice export` and `generate` write them.
package struct MessageList: Host {
    package let name = "messages"

    package init() {}

    package func happenings(in record: JSON) -> [Happening] {
        if let messages = record["messages"]?.array {
            return [.beginning, .facts(session: record["id"]?.string)]
                + messages.flatMap(happenings(in:))
        }
        let text = record["content"]?.hostText(of: ["text", "input_text", "output_text"]) ?? ""
        switch record["role"]?.string {
        case "user", "human":
            return HostText.spoken(text).map { .user($0) }
        case "assistant":
            let calls =
                (record["tool_calls"]?.array ?? []).map {
                    Happening.step(
                        HostText.call($0["function"]?["name"]?.string, $0["function"]?["arguments"])
                    )
                }
                + (record["content"]?.array ?? []).filter { $0["type"]?.string == "tool_use" }
                .map { .step(HostText.call($0["name"]?.string, $0["input"])) }
            return calls + (text.isEmpty ? [] : [.answer(text)])
        default:
            return []
        }
    }
}
