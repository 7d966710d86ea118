import Foundation

/// A call of a ``ScriptedModelServer``, and the answer that its script has for it.
struct ScriptedRequest {
    let role: ScriptedModelServer.Role
    let isStreamed: Bool
    let isAnthropic: Bool
    /// The tool that must be called, in the Anthropic API.
    let tool: String?
    let call: ScriptedModelServer.Call
    private let schema: [String: Any]
    private let everything: String
    let lastUserMessage: String

    init?(_ request: LoopbackRequest) {
        guard let parsed = try? JSONSerialization.jsonObject(with: Data(request.body)),
            let body = parsed as? [String: Any]
        else { return nil }
        isStreamed = body["stream"] as? Bool ?? false
        isAnthropic = request.path.hasSuffix("/messages")
        tool = (body["tool_choice"] as? [String: Any])?["name"] as? String
        let format = body["response_format"] as? [String: Any]
        let tools = body["tools"] as? [[String: Any]]
        schema =
            (format?["json_schema"] as? [String: Any])?["schema"] as? [String: Any]
            ?? tools?.first?["input_schema"] as? [String: Any] ?? [:]
        let properties = schema["properties"] as? [String: Any] ?? [:]
        role =
            properties["operations"] != nil
            ? .manager
            : properties["key_insight"] != nil
                ? .reflector : properties["contradicted"] != nil ? .judge : .agent
        let messages = body["messages"] as? [[String: Any]] ?? []
        everything = ([body["system"]] + messages.map { $0["content"] }).map(Self.text)
            .joined(separator: "\n")
        lastUserMessage = Self.text(
            of: messages.last { $0["role"] as? String == "user" }?["content"]
        )
        call = ScriptedModelServer.Call(
            role: role,
            path: request.path,
            headers: request.headers,
            body: request.text
        )
    }

    /// What the script says.
    var answer: String {
        let rules = everything.matches(of: /RULE\(([^()]{1,400})\)/).map { String($0.1) }
            .reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
        let learned = rules.filter { everything.contains("RULE(\($0)), learned") }
        switch role {
        case .reflector:
            let insight =
                rules.isEmpty
                ? "nothing to learn" : rules.map { "RULE(\($0))" }.joined(separator: " ")
            return json([
                "reasoning": "scripted", "key_insight": insight, "correct_approach": insight,
            ])
        case .manager:
            let operations = rules.filter { !learned.contains($0) }.map { rule in
                [
                    "type": "ADD", "section": "rules", "content": "RULE(\(rule)), learned",
                    "insight": "RULE(\(rule)), learned", "context": "when \(rule) matters",
                    "issue": "when \(rule) matters", "keywords": [rule],
                ] as [String: Any]
            }
            return json(["reasoning": "scripted", "operations": operations])
        case .judge: return json([:])
        case .agent:
            return (rules.isEmpty ? "" : "RULES: \(rules.joined(separator: "; ")) | ")
                + (learned.isEmpty ? "" : "LEARNED: \(learned.joined(separator: "; ")) | ")
                + "ECHO: \(lastUserMessage)"
        }
    }

    private static func text(of content: Any?) -> String {
        if let text = content as? String { return text }
        let parts = content as? [[String: Any]] ?? []
        return parts.compactMap { $0["text"] as? String }.joined(separator: "\n")
    }

    private func json(_ hints: [String: Any]) -> String {
        let value = Self.fill(schema, hints)
        let data = try? JSONSerialization.data(withJSONObject: value, options: [.sortedKeys])
        return String(decoding: data ?? Data(), as: UTF8.self)
    }

    /// A value that fits a schema: the hint of a property's name, else the emptiest there is.
    private static func fill(_ schema: [String: Any], _ hints: [String: Any]) -> Any {
        if let choices = (schema["anyOf"] ?? schema["oneOf"]) as? [[String: Any]],
            let first = choices.first
        {
            return fill(first, hints)
        }
        if let first = (schema["enum"] as? [Any])?.first { return first }
        if let constant = schema["const"] { return constant }
        let kinds = schema["type"] as? [String] ?? [schema["type"] as? String ?? "null"]
        switch kinds.first(where: { $0 != "null" }) {
        case "object":
            let properties = schema["properties"] as? [String: [String: Any]] ?? [:]
            return properties.reduce(into: [String: Any]()) { object, property in
                let (name, schema) = property
                guard let hint = hints[name] else {
                    object[name] = fill(schema, hints)
                    return
                }
                let items = schema["items"] as? [String: Any]
                if let objects = hint as? [[String: Any]], let items {
                    object[name] = objects.map { fill(items, $0) }
                } else {
                    object[name] = hint
                }
            }
        case "array": return [Any]()
        case "string": return "n/a"
        case "integer": return 0
        case "number": return 0.5
        case "boolean": return false
        default: return NSNull()
        }
    }
}
