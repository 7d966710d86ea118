import Apprentice
import ApprenticeModels
import Testing

/// A reply in the form in which a server sends it, written from its documentation, and what it means.
struct RecordedReply: Sendable, CustomTestStringConvertible {
    enum API: Sendable { case chat, messages }

    enum Outcome: Sendable, Equatable {
        case answer(String, Finish = .whole)
        case error(ModelError.Code)
    }

    let name: String
    var api = API.chat
    var wantsInput = false
    let body: String
    let outcome: Outcome
    /// A word that the error must hold.
    var says: String?

    var testDescription: String { name }

    /// The events of a stream.
    static func stream(_ data: String...) -> String {
        data.map { "data: \($0)\n\n" }.joined()
    }

    /// Named events, as Anthropic sends them.
    static func events(_ data: (String, String)...) -> String {
        data.map { "event: \($0)\ndata: \($1)\n\n" }.joined()
    }

    /// An event with a delta.
    static func delta(_ fields: String, end: String? = nil) -> String {
        #"{"id":"c1","object":"chat.completion.chunk","model":"m","choices":[{"index":0,"delta":{"#
            + fields + #"},"finish_reason":"# + (end.map { "\"\($0)\"" } ?? "null") + "}]}"
    }

    /// A reply that is not streamed.
    static func whole(_ message: String, end: String = "stop", more: String = "") -> String {
        #"{"id":"c1","object":"chat.completion","choices":[{"index":0,"message":{"role":"assistant","#
            + message
            + #"},"finish_reason":"\#(end)"}],"usage":{"prompt_tokens":9,"completion_tokens":3}\#(more)}"#
    }
}

extension RecordedReply {
    static let all: [RecordedReply] =
        openAI + azure + anthropic + google + mistral + deepSeek + groq + openRouter + vLLM
        + llamaCpp + lmStudio + ollama + others

    private static let openAI: [RecordedReply] = [
        Self(
            name: "OpenAI, streamed",
            body: stream(
                delta(#""role":"assistant","content":"","refusal":null"#),
                delta(#""content":"Ly""#),
                delta(#""content":"on.""#),
                delta("", end: "stop"),
                #"{"id":"c1","object":"chat.completion.chunk","choices":[],"usage":{"prompt_tokens":9,"completion_tokens":3,"prompt_tokens_details":{"cached_tokens":0}}}"#,
                "[DONE]"
            ),
            outcome: .answer("Lyon.")
        ),
        Self(
            name: "OpenAI, whole",
            body: whole(#""content":"Lyon.","refusal":null,"annotations":[]"#),
            outcome: .answer("Lyon.")
        ),
        Self(
            name: "OpenAI, with obfuscation in its events",
            body: stream(
                #"{"choices":[{"index":0,"delta":{"content":"Lyon."},"finish_reason":null}],"obfuscation":"xYz"}"#,
                #"{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}],"obfuscation":""}"#,
                "[DONE]"
            ),
            outcome: .answer("Lyon.")
        ),
        Self(
            name: "OpenAI, cut at its length",
            body: stream(delta(#""content":"Ly""#), delta("", end: "length"), "[DONE]"),
            outcome: .answer("Ly", .length)
        ),
        Self(
            name: "OpenAI, all tokens spent on thinking that is not shown",
            body: whole(#""content":"","refusal":null"#, end: "length"),
            outcome: .error(.emptyReply),
            says: "length limit"
        ),
        Self(
            name: "OpenAI, refused",
            body: stream(
                delta(#""role":"assistant","content":null"#),
                delta(#""refusal":"I can't help""#),
                delta(#""refusal":" with that.""#),
                delta("", end: "stop"),
                "[DONE]"
            ),
            outcome: .error(.refused),
            says: "I can't help with that."
        ),
        Self(
            name: "OpenAI, filtered midway",
            body: whole(#""content":"Ly""#, end: "content_filter"),
            outcome: .answer("Ly", .filtered)
        ),
        Self(
            name: "OpenAI, a tool called",
            body: stream(
                delta(
                    #""role":"assistant","content":null,"tool_calls":[{"index":0,"id":"t","type":"function","function":{"name":"search","arguments":""}}]"#
                ),
                delta(#""tool_calls":[{"index":0,"function":{"arguments":"{}"}}]"#),
                delta("", end: "tool_calls"),
                "[DONE]"
            ),
            outcome: .error(.emptyReply),
            says: "called a tool"
        ),
        Self(
            name: "OpenAI, an error",
            body:
                #"{"error":{"message":"The server had an error while processing your request","type":"server_error","param":null,"code":null}}"#,
            outcome: .error(.serverFailed),
            says: "while processing your request"
        ),
    ]

    private static let azure: [RecordedReply] = [
        Self(
            name: "Azure, streamed behind the filters of the prompt",
            body: stream(
                #"{"choices":[],"created":0,"id":"","model":"","object":"","prompt_filter_results":[{"prompt_index":0,"content_filter_results":{"hate":{"filtered":false,"severity":"safe"}}}]}"#,
                #"{"choices":[{"content_filter_results":{},"delta":{"content":"","role":"assistant"},"finish_reason":null,"index":0}]}"#,
                #"{"choices":[{"content_filter_results":{"hate":{"filtered":false,"severity":"safe"}},"delta":{"content":"Lyon."},"finish_reason":null,"index":0}]}"#,
                #"{"choices":[{"content_filter_results":{},"delta":{},"finish_reason":"stop","index":0}]}"#,
                "[DONE]"
            ),
            outcome: .answer("Lyon.")
        ),
        Self(
            name: "Azure, its asynchronous filter stops the answer",
            body: stream(
                #"{"choices":[{"delta":{"content":"Ly"},"finish_reason":null,"index":0}]}"#,
                #"{"choices":[{"content_filter_offsets":{"check_offset":44,"start_offset":44,"end_offset":48},"content_filter_results":{"violence":{"filtered":true,"severity":"high"}},"finish_reason":"content_filter","index":0}]}"#,
                "[DONE]"
            ),
            outcome: .answer("Ly", .filtered)
        ),
        Self(
            name: "Azure, nothing left by the filter",
            body:
                #"{"choices":[{"content_filter_results":{"hate":{"filtered":true,"severity":"high"}},"finish_reason":"content_filter","index":0,"message":{"role":"assistant"}}],"usage":{"prompt_tokens":9,"completion_tokens":0}}"#,
            outcome: .error(.refused)
        ),
        Self(
            name: "Azure, an error of its gateway",
            body:
                #"{"error":{"code":"429","message":"Requests have exceeded call rate limit of your current OpenAI S0 pricing tier."}}"#,
            outcome: .error(.rateLimited),
            says: "pricing tier"
        ),
    ]

    private static let anthropic: [RecordedReply] = [
        Self(
            name: "Anthropic, streamed",
            api: .messages,
            body: events(
                (
                    "message_start",
                    #"{"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","content":[],"stop_reason":null,"usage":{"input_tokens":25,"output_tokens":1}}}"#
                ),
                (
                    "content_block_start",
                    #"{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}"#
                ),
                ("ping", #"{"type":"ping"}"#),
                (
                    "content_block_delta",
                    #"{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Lyon."}}"#
                ),
                ("content_block_stop", #"{"type":"content_block_stop","index":0}"#),
                (
                    "message_delta",
                    #"{"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"output_tokens":15}}"#
                ),
                ("message_stop", #"{"type":"message_stop"}"#)
            ),
            outcome: .answer("Lyon.")
        ),
        Self(
            name: "Anthropic, thinking first",
            api: .messages,
            body: events(
                (
                    "content_block_start",
                    #"{"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"","signature":""}}"#
                ),
                (
                    "content_block_delta",
                    #"{"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"Is it Paris?"}}"#
                ),
                (
                    "content_block_delta",
                    #"{"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"EqQB"}}"#
                ),
                ("content_block_stop", #"{"type":"content_block_stop","index":0}"#),
                (
                    "content_block_start",
                    #"{"type":"content_block_start","index":1,"content_block":{"type":"text","text":""}}"#
                ),
                (
                    "content_block_delta",
                    #"{"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":"Lyon."}}"#
                ),
                (
                    "message_delta",
                    #"{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":15}}"#
                ),
                ("message_stop", #"{"type":"message_stop"}"#)
            ),
            outcome: .answer("Lyon.")
        ),
        Self(
            name: "Anthropic, whole, with thinking it keeps to itself",
            api: .messages,
            body:
                #"{"id":"msg_1","type":"message","role":"assistant","content":[{"type":"redacted_thinking","data":"EmwK"},{"type":"thinking","thinking":"Paris?","signature":"x"},{"type":"text","text":"Lyon."}],"stop_reason":"end_turn","usage":{"input_tokens":9,"output_tokens":3}}"#,
            outcome: .answer("Lyon.")
        ),
        Self(
            name: "Anthropic, the input of a tool, streamed",
            api: .messages,
            wantsInput: true,
            body: events(
                (
                    "content_block_start",
                    #"{"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"toolu_1","name":"answer","input":{}}}"#
                ),
                (
                    "content_block_delta",
                    #"{"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":""}}"#
                ),
                (
                    "content_block_delta",
                    #"{"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"{\"town\": \"Ly"}}"#
                ),
                (
                    "content_block_delta",
                    #"{"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"on\"}"}}"#
                ),
                (
                    "message_delta",
                    #"{"type":"message_delta","delta":{"stop_reason":"tool_use"},"usage":{"output_tokens":15}}"#
                ),
                ("message_stop", #"{"type":"message_stop"}"#)
            ),
            outcome: .answer(#"{"town": "Lyon"}"#)
        ),
        Self(
            name: "Anthropic, cut at its length",
            api: .messages,
            body:
                #"{"type":"message","content":[{"type":"text","text":"Ly"}],"stop_reason":"max_tokens","usage":{"input_tokens":9,"output_tokens":3}}"#,
            outcome: .answer("Ly", .length)
        ),
        Self(
            name: "Anthropic, at the end of its window",
            api: .messages,
            body:
                #"{"type":"message","content":[{"type":"text","text":"Ly"}],"stop_reason":"model_context_window_exceeded","usage":{"input_tokens":9,"output_tokens":3}}"#,
            outcome: .answer("Ly", .length)
        ),
        Self(
            name: "Anthropic, paused",
            api: .messages,
            body:
                #"{"type":"message","content":[{"type":"server_tool_use","id":"s","name":"web_search","input":{"query":"x"}},{"type":"text","text":"I look it up."}],"stop_reason":"pause_turn","usage":{"input_tokens":9,"output_tokens":3}}"#,
            outcome: .answer("I look it up.", .paused)
        ),
        Self(
            name: "Anthropic, refused",
            api: .messages,
            body:
                #"{"type":"message","content":[],"stop_reason":"refusal","usage":{"input_tokens":9,"output_tokens":0}}"#,
            outcome: .error(.refused)
        ),
        Self(
            name: "Anthropic, refused midway",
            api: .messages,
            body: events(
                (
                    "content_block_delta",
                    #"{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"To make"}}"#
                ),
                (
                    "message_delta",
                    #"{"type":"message_delta","delta":{"stop_reason":"refusal"},"usage":{"output_tokens":15}}"#
                ),
                ("message_stop", #"{"type":"message_stop"}"#)
            ),
            outcome: .answer("To make", .refused)
        ),
        Self(
            name: "Anthropic, overloaded midway",
            api: .messages,
            body: events(
                (
                    "content_block_delta",
                    #"{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Ly"}}"#
                ),
                (
                    "error",
                    #"{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"},"request_id":"req_1"}"#
                )
            ),
            outcome: .error(.serverFailed)
        ),
    ]

    private static let google: [RecordedReply] = [
        Self(
            name: "Gemini, streamed without an end mark of its own",
            body: stream(
                #"{"choices":[{"delta":{"content":"Ly","role":"assistant"},"index":0}],"created":1,"id":"g","model":"gemini-2.5-flash","object":"chat.completion.chunk","usage":{"completion_tokens":1,"prompt_tokens":9,"total_tokens":10}}"#,
                #"{"choices":[{"delta":{"content":"on.","role":"assistant"},"finish_reason":"stop","index":0}],"object":"chat.completion.chunk"}"#,
                "[DONE]"
            ),
            outcome: .answer("Lyon.")
        ),
        Self(
            name: "Gemini, a thought marked in the text",
            body: stream(
                #"{"choices":[{"delta":{"content":"<thought>Is it Paris?","extra_content":{"google":{"thought":true}},"role":"assistant"},"index":0}]}"#,
                #"{"choices":[{"delta":{"content":"</thought>Lyon.","role":"assistant"},"finish_reason":"stop","index":0}]}"#,
                "[DONE]"
            ),
            outcome: .answer("Lyon.")
        ),
        Self(
            name: "Gemini, an error in a list",
            body:
                "[{\n  \"error\": {\n    \"code\": 400,\n    \"message\": \"API key not valid. Please pass a valid one.\",\n    \"status\": \"INVALID_ARGUMENT\"\n  }\n}\n]",
            outcome: .error(.refused),
            says: "API key not valid"
        ),
        Self(
            name: "Gemini, exhausted, with a status in words",
            body:
                #"[{"error":{"message":"Quota exceeded for metric","status":"RESOURCE_EXHAUSTED"}}]"#,
            outcome: .error(.rateLimited)
        ),
        Self(
            name: "Gemini, blocked",
            body: whole(#""content":null"#, end: "SAFETY"),
            outcome: .error(.refused)
        ),
        Self(
            name: "Gemini, a message without content",
            body:
                #"{"choices":[{"finish_reason":"length","index":0,"message":{"role":"assistant"}}],"object":"chat.completion","usage":{"completion_tokens":0,"prompt_tokens":9}}"#,
            outcome: .error(.emptyReply)
        ),
    ]

    private static let mistral: [RecordedReply] = [
        Self(
            name: "Mistral, streamed",
            body: stream(
                #"{"id":"x","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null,"logprobs":null}]}"#,
                #"{"id":"x","choices":[{"index":0,"delta":{"content":"Lyon."},"finish_reason":"stop"}],"usage":{"prompt_tokens":9,"total_tokens":12,"completion_tokens":3},"p":"abcd"}"#,
                "[DONE]"
            ),
            outcome: .answer("Lyon.")
        ),
        Self(
            name: "Mistral, thinking in parts of the content",
            body: stream(
                delta(
                    #""content":[{"type":"thinking","thinking":[{"type":"text","text":"Paris?"}]}]"#
                ),
                delta(#""content":[{"type":"text","text":"Lyon."}]"#),
                delta("", end: "stop"),
                "[DONE]"
            ),
            outcome: .answer("Lyon.")
        ),
        Self(
            name: "Mistral, at the end of the model's window",
            body: whole(#""content":"Ly""#, end: "model_length"),
            outcome: .answer("Ly", .length)
        ),
        Self(
            name: "Mistral, an error as an object of its own",
            body:
                #"{"object":"error","message":"Service tier capacity exceeded for this model.","type":"service_tier_capacity_exceeded","param":null,"code":"3505"}"#,
            outcome: .error(.serverFailed),
            says: "capacity exceeded"
        ),
        Self(
            name: "Magistral without a parser",
            body: whole(#""content":"[THINK]Paris?[/THINK]Lyon.""#),
            outcome: .answer("Lyon.")
        ),
        Self(
            name: "Mistral, ended by an error",
            body: stream(delta(#""content":"Ly""#), delta("", end: "error"), "[DONE]"),
            outcome: .error(.interrupted),
            says: "error"
        ),
    ]

    private static let deepSeek: [RecordedReply] = [
        Self(
            name: "DeepSeek, thinking beside the content, and lines that keep alive",
            body: ": keep-alive\n\n: keep-alive\n\n"
                + stream(
                    delta(#""role":"assistant","content":null,"reasoning_content":"""#),
                    delta(#""content":null,"reasoning_content":"Is it Paris?""#),
                    delta(#""content":"Lyon.","reasoning_content":null"#),
                    delta("", end: "stop"),
                    "[DONE]"
                ),
            outcome: .answer("Lyon.")
        ),
        Self(
            name: "DeepSeek, out of resources",
            body: stream(
                delta(#""content":"Ly""#),
                delta("", end: "insufficient_system_resource"),
                "[DONE]"
            ),
            outcome: .error(.interrupted)
        ),
        Self(
            name: "DeepSeek, only thinking",
            body: whole(#""content":"","reasoning_content":"hm""#, end: "length"),
            outcome: .error(.emptyReply),
            says: "thought"
        ),
        Self(
            name: "DeepSeek, a whole reply behind empty lines",
            body: "\n\n\n" + whole(#""content":"Lyon.""#),
            outcome: .answer("Lyon.")
        ),
        Self(
            name: "R1 without a parser, whose prompt opened the thinking",
            body: stream(
                delta(#""content":"Is it Paris?\n""#),
                delta(#""content":"No.\n</think>""#),
                delta(#""content":"\n\nLyon.""#),
                delta("", end: "stop"),
                "[DONE]"
            ),
            outcome: .answer("Lyon.")
        ),
    ]

    private static let groq: [RecordedReply] = [
        Self(
            name: "Groq, its counts in a field of its own",
            body: stream(
                #"{"id":"x","choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}],"x_groq":{"id":"req_1"}}"#,
                #"{"id":"x","choices":[{"index":0,"delta":{"content":"Lyon."},"finish_reason":null}]}"#,
                #"{"id":"x","choices":[{"index":0,"delta":{},"finish_reason":"stop"}],"x_groq":{"id":"req_1","usage":{"prompt_tokens":9,"completion_tokens":3}}}"#,
                "[DONE]"
            ),
            outcome: .answer("Lyon.")
        ),
        Self(
            name: "Groq, reasoning",
            body: whole(#""content":"Lyon.","reasoning":"Paris?""#),
            outcome: .answer("Lyon.")
        ),
        Self(
            name: "Groq, an error midway",
            body: stream(delta(#""content":"Ly""#))
                + "event: error\ndata: {\"error\":{\"message\":\"over capacity\",\"status_code\":498}}\n\n",
            outcome: .error(.serverFailed),
            says: "over capacity"
        ),
    ]

    private static let openRouter: [RecordedReply] = [
        Self(
            name: "OpenRouter, comments while it works",
            body: ": OPENROUTER PROCESSING\n\n: OPENROUTER PROCESSING\n\n"
                + stream(
                    #"{"id":"gen-1","provider":"X","choices":[{"index":0,"delta":{"role":"assistant","content":"","reasoning":"Paris?","reasoning_details":[{"type":"reasoning.text","text":"Paris?"}]},"finish_reason":null,"native_finish_reason":null}]}"#,
                    #"{"id":"gen-1","choices":[{"index":0,"delta":{"role":"assistant","content":"Lyon."},"finish_reason":null}]}"#,
                    #"{"id":"gen-1","choices":[{"index":0,"delta":{"content":""},"finish_reason":"stop","native_finish_reason":"end_turn"}]}"#,
                    "[DONE]"
                ),
            outcome: .answer("Lyon.")
        ),
        Self(
            name: "OpenRouter, an error midway",
            body: stream(
                delta(#""content":"Ly""#),
                #"{"id":"gen-1","error":{"code":502,"message":"Provider disconnected unexpectedly"},"choices":[{"index":0,"delta":{"content":""},"finish_reason":"error"}]}"#
            ),
            outcome: .error(.serverFailed),
            says: "disconnected unexpectedly"
        ),
        Self(
            name: "OpenRouter, an error of a provider in its own words",
            body:
                #"{"error":{"message":"Provider returned error","code":400,"metadata":{"raw":"{\"error\":{\"message\":\"tools are not supported\"}}","provider_name":"X"}},"user_id":"u"}"#,
            outcome: .error(.refused),
            says: "tools are not supported"
        ),
        Self(
            name: "OpenRouter, an error in its choice",
            body:
                #"{"id":"gen-1","choices":[{"index":0,"error":{"code":429,"message":"upstream is busy"},"finish_reason":"error","message":{"role":"assistant","content":""}}]}"#,
            outcome: .error(.rateLimited),
            says: "upstream is busy"
        ),
    ]

    private static let vLLM: [RecordedReply] = [
        Self(
            name: "vLLM, with a parser of reasoning",
            body: stream(
                delta(#""role":"assistant","content":"""#),
                delta(#""reasoning_content":"Paris?""#),
                delta(#""content":"Lyon.""#),
                #"{"choices":[{"index":0,"delta":{"content":""},"finish_reason":"stop","stop_reason":null}]}"#,
                "[DONE]"
            ),
            outcome: .answer("Lyon.")
        ),
        Self(
            name: "vLLM, without one",
            body: whole(
                #""content":"<think>\nIs it Paris? No.\n</think>\n\nLyon.","tool_calls":[]"#
            ),
            outcome: .answer("Lyon.")
        ),
        Self(
            name: "vLLM, thinking to the end",
            body: stream(delta(#""content":"<think>\nIs it""#), delta("", end: "length"), "[DONE]"),
            outcome: .error(.emptyReply),
            says: "thought"
        ),
        Self(
            name: "vLLM, aborted",
            body: whole(#""content":"Ly""#, end: "abort"),
            outcome: .error(.interrupted)
        ),
        Self(
            name: "vLLM, an error inside of a stream",
            body: stream(
                delta(#""content":"Ly""#),
                #"{"object":"error","message":"engine died","type":"InternalServerError","param":null,"code":500}"#,
                "[DONE]"
            ),
            outcome: .error(.serverFailed),
            says: "engine died"
        ),
        Self(
            name: "vLLM, a field it does not know",
            body:
                #"{"detail":[{"type":"extra_forbidden","loc":["body","x"],"msg":"Extra inputs are not permitted"}]}"#,
            outcome: .error(.malformedReply),
            says: "Extra inputs"
        ),
    ]

    private static let llamaCpp: [RecordedReply] = [
        Self(
            name: "llama.cpp, streamed",
            body: stream(
                #"{"choices":[{"finish_reason":null,"index":0,"delta":{"role":"assistant","content":null}}],"created":1,"id":"x","model":"m","system_fingerprint":"b1","object":"chat.completion.chunk"}"#,
                #"{"choices":[{"finish_reason":null,"index":0,"delta":{"content":"Lyon."}}],"object":"chat.completion.chunk"}"#,
                #"{"choices":[{"finish_reason":"stop","index":0,"delta":{}}],"object":"chat.completion.chunk","usage":{"completion_tokens":3,"prompt_tokens":9,"total_tokens":12},"timings":{"prompt_n":9,"predicted_n":3}}"#,
                "[DONE]"
            ),
            outcome: .answer("Lyon.")
        ),
        Self(
            name: "llama.cpp, an error as a field of the stream",
            body: stream(delta(#""content":"Ly""#))
                + "error: {\"code\":500,\"message\":\"slot failed\",\"type\":\"server_error\"}\n\n",
            outcome: .error(.serverFailed),
            says: "slot failed"
        ),
        Self(
            name: "llama.cpp, an error as an event",
            body: stream(
                #"{"error":{"code":400,"message":"the request exceeds the available context size. try increasing the context size","type":"exceed_context_size_error","n_prompt_tokens":9000}}"#
            ),
            outcome: .error(.tooLong)
        ),
        Self(
            name: "llama.cpp, a character in halves",
            body: stream(
                #"{"choices":[{"index":0,"delta":{"content":"a \ud83d"}}]}"#,
                #"{"choices":[{"index":0,"delta":{"content":"\ude00 b"}}]}"#,
                delta("", end: "stop"),
                "[DONE]"
            ),
            outcome: .answer("a 😀 b")
        ),
        Self(
            name: "gpt-oss in its raw form",
            body: whole(
                #""content":"<|channel|>analysis<|message|>Paris?<|end|><|start|>assistant<|channel|>final<|message|>Lyon.""#
            ),
            outcome: .answer("Lyon.")
        ),
    ]

    private static let lmStudio: [RecordedReply] = [
        Self(
            name: "LM Studio, whole",
            body: whole(
                #""content":"Lyon.","reasoning_content":"","tool_calls":[]"#,
                more: #","stats":{},"system_fingerprint":"m""#
            ),
            outcome: .answer("Lyon.")
        ),
        Self(
            name: "LM Studio, an error event",
            body: stream(delta(#""content":"Ly""#))
                + "event: error\ndata: {\"error\":{\"message\":\"The model has crashed without additional information.\"}}\n\n",
            outcome: .error(.serverFailed),
            says: "has crashed"
        ),
        Self(
            name: "LM Studio, an error that is a text",
            body: #"{"error":"Model unloaded."}"#,
            outcome: .error(.serverFailed),
            says: "Model unloaded"
        ),
    ]

    private static let ollama: [RecordedReply] = [
        Self(
            name: "Ollama, streamed, with reasoning",
            body: stream(
                #"{"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,"model":"qwen3","system_fingerprint":"fp_ollama","choices":[{"index":0,"delta":{"role":"assistant","content":"","reasoning":"Paris?"},"finish_reason":null}]}"#,
                #"{"id":"chatcmpl-1","choices":[{"index":0,"delta":{"role":"assistant","content":"Lyon."},"finish_reason":null}]}"#,
                #"{"id":"chatcmpl-1","choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":"stop"}]}"#,
                #"{"id":"chatcmpl-1","choices":[],"usage":{"prompt_tokens":9,"completion_tokens":3,"total_tokens":12}}"#,
                "[DONE]"
            ),
            outcome: .answer("Lyon.")
        ),
        Self(
            name: "Ollama, a template without thinking",
            body: stream(
                delta(#""content":"<think>""#),
                delta(#""content":"\n\n""#),
                delta(#""content":"</think>""#),
                delta(#""content":"\n\n""#),
                delta(#""content":"Lyon.""#),
                delta("", end: "stop"),
                "[DONE]"
            ),
            outcome: .answer("Lyon.")
        ),
        Self(
            name: "Ollama, an error",
            body:
                #"{"error":{"message":"model runner has unexpectedly stopped","type":"api_error","param":null,"code":null}}"#,
            outcome: .error(.serverFailed),
            says: "unexpectedly stopped"
        ),
        Self(
            name: "Ollama, nothing said",
            body: stream(delta(#""role":"assistant","content":"""#, end: "stop"), "[DONE]"),
            outcome: .error(.emptyReply)
        ),
    ]

    private static let others: [RecordedReply] = [
        Self(
            name: "lines of JSON",
            body: [delta(#""content":"Ly""#), delta(#""content":"on.""#), delta("", end: "stop")]
                .joined(separator: "\n"),
            outcome: .answer("Lyon.")
        ),
        Self(
            name: "a stream without empty lines",
            body: [delta(#""content":"Lyon.""#), delta("", end: "stop"), "[DONE]"]
                .map { "data: \($0)\n" }.joined(),
            outcome: .answer("Lyon.")
        ),
        Self(
            name: "a whole reply in a stream",
            body: stream(whole(#""content":"Lyon.""#), "[DONE]"),
            outcome: .answer("Lyon.")
        ),
        Self(
            name: "Perplexity, the message so far in each event",
            body: stream(
                #"{"choices":[{"index":0,"finish_reason":null,"message":{"role":"assistant","content":"Ly"},"delta":{"role":"assistant","content":"Ly"}}]}"#,
                #"{"choices":[{"index":0,"finish_reason":"stop","message":{"role":"assistant","content":"Lyon."},"delta":{"content":"on."}}]}"#
            ),
            outcome: .answer("Lyon.")
        ),
        Self(
            name: "an older API, with the text in the choice",
            body: stream(
                #"{"choices":[{"index":0,"text":"Lyon.","finish_reason":null}]}"#,
                #"{"choices":[{"index":0,"text":"","finish_reason":"eos"}]}"#,
                "[DONE]"
            ),
            outcome: .answer("Lyon.")
        ),
        Self(
            name: "an end that nobody knows",
            body: whole(#""content":"Ly""#, end: "brownout"),
            outcome: .answer("Ly", .other("brownout"))
        ),
        Self(
            name: "blanks alone",
            body: stream(delta(#""content":"\n \n""#), delta("", end: "stop"), "[DONE]"),
            outcome: .error(.emptyReply)
        ),
        Self(
            name: "a page of a proxy",
            body: "<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>",
            outcome: .error(.malformedReply),
            says: "502 Bad Gateway"
        ),
        Self(
            name: "a text of a proxy",
            body: "no healthy upstream",
            outcome: .error(.malformedReply),
            says: "no healthy upstream"
        ),
        Self(
            name: "Cloudflare, errors in a list",
            body:
                #"{"result":null,"success":false,"errors":[{"code":7003,"message":"Could not route"}],"messages":[]}"#,
            outcome: .error(.serverFailed),
            says: "Could not route"
        ),
        Self(
            name: "counts that are absurd",
            body:
                #"{"choices":[{"message":{"content":"Lyon."},"finish_reason":"stop"}],"usage":{"prompt_tokens":9223372036854775807,"completion_tokens":-9223372036854775808,"prompt_tokens_details":{"cached_tokens":1e999}}}"#,
            outcome: .answer("Lyon.")
        ),
    ]
}
