import Apprentice
import Testing

@testable import ApprenticeHosts

/// Transcripts of other programs are read as their writers mean them.
struct TranscriptTests {
    private static let claude = """
        {"type":"summary","summary":"Deploying","leafUuid":"a"}
        {"type":"user","isMeta":true,"message":{"role":"user","content":"Caveat: The messages below were generated"},"uuid":"0"}
        {"type":"user","isSidechain":false,"cwd":"/src/app","sessionId":"s-1","message":{"role":"user","content":"how do I deploy?"},"uuid":"1","timestamp":"2026-11-01T10:00:00.000Z"}
        {"type":"assistant","sessionId":"s-1","message":{"model":"claude-opus","role":"assistant","content":[{"type":"thinking","thinking":"hm"},{"type":"text","text":"I look at the files."}]}}
        {"type":"assistant","sessionId":"s-1","message":{"role":"assistant","content":[{"type":"tool_use","id":"t","name":"Bash","input":{"command":"ls deploy","description":"x"}}]}}
        {"type":"user","sessionId":"s-1","message":{"role":"user","content":[{"type":"tool_result","tool_use_id":"t","content":"no such folder","is_error":true}]}}
        {"type":"assistant","isSidechain":true,"message":{"role":"assistant","content":[{"type":"text","text":"from a helper"}]}}
        {"type":"assistant","sessionId":"s-1","message":{"role":"assistant","content":[{"type":"text","text":"Use kubectl apply."}]}}
        {"type":"system","subtype":"hook","content":"x"}
        """

    private static let codex = """
        {"timestamp":"2026-11-01T10:00:00Z","type":"session_meta","payload":{"id":"s-1","cwd":"/src/app","cli_version":"1"}}
        {"timestamp":"2026-11-01T10:00:00Z","type":"turn_context","payload":{"cwd":"/src/app","model":"gpt-x"}}
        {"timestamp":"2026-11-01T10:00:01Z","type":"response_item","payload":{"type":"message","role":"developer","content":[{"type":"input_text","text":"rules"}]}}
        {"timestamp":"2026-11-01T10:00:01Z","type":"response_item","payload":{"type":"message","role":"user","content":[{"type":"input_text","text":"<environment_context>x</environment_context>"}]}}
        {"timestamp":"2026-11-01T10:00:02Z","type":"event_msg","payload":{"type":"user_message","message":"how do I deploy?"}}
        {"timestamp":"2026-11-01T10:00:02Z","type":"response_item","payload":{"type":"message","role":"user","content":[{"type":"input_text","text":"how do I deploy?"}]}}
        {"timestamp":"2026-11-01T10:00:03Z","type":"response_item","payload":{"type":"message","role":"assistant","content":[{"type":"output_text","text":"I look at the files."}]}}
        {"timestamp":"2026-11-01T10:00:04Z","type":"response_item","payload":{"type":"function_call","name":"shell","arguments":"{\\"command\\":[\\"ls\\",\\"deploy\\"]}","call_id":"c"}}
        {"timestamp":"2026-11-01T10:00:05Z","type":"response_item","payload":{"type":"reasoning","summary":[]}}
        {"timestamp":"2026-11-01T10:00:06Z","type":"response_item","payload":{"type":"message","role":"assistant","content":[{"type":"output_text","text":"Use kubectl apply."}]}}
        {"timestamp":"2026-11-01T10:00:07Z","type":"event_msg","payload":{"type":"agent_message","message":"Use kubectl apply."}}
        """

    private func lastTurn(_ text: String, of host: any Host, before prompt: String) -> HostTurn? {
        let bytes = Array(text.utf8)
        return host.lastTurn(before: prompt) { limit in
            let start = max(0, bytes.count - limit)
            var lines = bytes[start...].split(separator: 0x0A)
            if start > 0, !lines.isEmpty { lines.removeFirst() }
            return (lines, start == 0)
        }
    }

    @Test func `the last turn has question, steps, answer, model and folder`() throws {
        for (host, text, model) in [
            (ClaudeCode() as any Host, Self.claude, "claude-opus"), (Codex(), Self.codex, "gpt-x"),
        ] {
            let turn = try #require(lastTurn(text, of: host, before: "no, use zeppo"))
            #expect(turn.question == "how do I deploy?")
            #expect(turn.answer == "Use kubectl apply.")
            #expect(turn.steps.first == "I look at the files.")
            #expect(turn.steps.contains { $0.contains("ls") && $0.contains("deploy") })
            #expect(turn.model == model)
            #expect(turn.folder == "/src/app")
            #expect(turn.session == "s-1")
        }
    }

    @Test func `a prompt that stands in the transcript already is not the turn it corrects`() {
        let text =
            Self.claude
            + #"\#n{"type":"user","sessionId":"s-1","message":{"role":"user","content":"no, use zeppo"}}\#n"#
        let turn = lastTurn(text, of: ClaudeCode(), before: "no, use zeppo")
        #expect(turn?.question == "how do I deploy?")
    }

    @Test func `a turn that was interrupted has its steps`() {
        let text = """
            {"type":"user","message":{"role":"user","content":"deploy it"}}
            {"type":"assistant","message":{"role":"assistant","content":[{"type":"tool_use","name":"Bash","input":{"command":"kubectl apply"}}]}}
            {"type":"user","message":{"role":"user","content":[{"type":"text","text":"[Request interrupted by user]"}]}}
            """
        let turn = lastTurn(text, of: ClaudeCode(), before: "no, use zeppo")
        #expect(turn?.question == "deploy it")
        #expect(turn?.steps == ["Bash kubectl apply"])
        #expect(turn?.answer == "")
    }

    @Test func `the end of a long transcript is enough`() {
        let filler =
            #"{"type":"assistant","message":{"content":[{"type":"text","text":"\#(String(repeating: "x", count: 1000))"}]}}\#n"#
        let text = String(repeating: filler, count: 3000) + Self.claude
        #expect(lastTurn(text, of: ClaudeCode(), before: "no")?.question == "how do I deploy?")
    }

    @Test func `Gemini's document is read whole`() {
        let text = """
            {
              "sessionId": "g-1",
              "messages": [
                {"id": "1", "type": "user", "content": "how do I deploy?", "timestamp": "2026-11-01T10:00:00Z"},
                {"id": "2", "type": "gemini", "content": "Use kubectl.", "model": "gemini-x",
                 "toolCalls": [{"name": "read_file", "args": {"path": "a.yaml"}, "status": "success"}]}
              ]
            }
            """
        let turn = lastTurn(text, of: GeminiCLI(), before: "no, use zeppo")
        #expect(turn?.question == "how do I deploy?")
        #expect(turn?.answer == "Use kubectl.")
        #expect(turn?.steps == ["read_file a.yaml"])
    }

    @Test(arguments: [
        "", "not json", "[]", "{}", "{\"type\":\"user\"}", "{\"type\":\"user\",\"message\":3}",
        "{\"type\":\"assistant\",\"message\":{\"content\":[[[]]]}}", "\u{FEFF}{", "null",
        "[1,2,[3]]",
        "{\"payload\":{\"type\":\"message\",\"role\":\"user\",\"content\":{\"text\":7}}}",
        "{\"messages\":{\"a\":1}}", String(repeating: "[", count: 5000),
    ])
    func `what is no transcript tells nothing`(text: String) {
        for host in Hosts.withTranscripts {
            #expect(lastTurn(text, of: host, before: "no, use zeppo") == nil)
        }
    }

    @Test func `OpenHands' events and lists of messages tell the same`() {
        let old = #"""
            [{"source":"user","action":"message","args":{"content":"how do I deploy?"}},
             {"source":"agent","action":"run","args":{"command":"ls"}},
             {"source":"agent","observation":"run","content":"a"},
             {"source":"agent","action":"finish","args":{"final_thought":"Use kubectl."}}]
            """#
        let new = #"""
            [{"kind":"MessageEvent","source":"user","llm_message":{"role":"user","content":[{"type":"text","text":"how do I deploy?"}]}},
             {"kind":"ActionEvent","source":"agent","tool_name":"terminal","action":{"command":"ls"}},
             {"kind":"MessageEvent","source":"agent","llm_message":{"role":"assistant","content":[{"type":"text","text":"Use kubectl."}]}}]
            """#
        let messages = #"""
            {"messages":[{"role":"system","content":"x"},{"role":"user","content":"how do I deploy?"},
             {"role":"assistant","content":null,"tool_calls":[{"function":{"name":"ls","arguments":"{}"}}]},
             {"role":"tool","content":"a"},{"role":"assistant","content":[{"type":"text","text":"Use kubectl."}]}]}
            """#
        for (host, text) in [
            (OpenHands() as any Host, old), (OpenHands(), new), (MessageList(), messages),
        ] {
            let turn = lastTurn(text, of: host, before: "no")
            #expect(turn?.question == "how do I deploy?")
            #expect(turn?.answer == "Use kubectl.")
            #expect(turn?.steps.count == 1)
        }
    }

    @Test func `a host's own elements before a message are left out, however many`() {
        let notes = String(repeating: "<system-reminder>x</system-reminder>\n", count: 50_000)
        #expect(HostText.spoken(notes + "no, use zeppo") == ["no, use zeppo"])
        #expect(HostText.spoken(notes) == [])
        #expect(HostText.spoken("<local-command never closed") == [])
        #expect(HostText.spoken("<b>no</b>, use zeppo") == ["<b>no</b>, use zeppo"])
    }
}
