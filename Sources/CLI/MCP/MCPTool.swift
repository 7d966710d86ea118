import Apprentice
import ApprenticeHosts

/// Something a client's model may have done here; the one list of them is shown and called.
struct MCPTool: Sendable {
    /// What it changes, as hosts ask before they let a model call it.
    enum Effect: Sendable {
        /// Nothing.
        case reads
        /// It adds something.
        case adds
        /// It asks a model, which may be another machine's, and keeps the answer.
        case asks
        /// It takes something away.
        case removes
    }

    let name: String
    let title: String
    let description: String
    let effect: Effect
    /// The JSON schemas of its arguments, by their names.
    let arguments: [(key: String, value: JSON)]
    /// The arguments without which it does nothing.
    let needed: [String]
    /// The fields that its result always has, and their types.
    let fields: [(key: String, value: JSON)]
    let run:
        @Sendable (_ arguments: JSON, _ service: Service, _ output: CallOutput) async throws ->
            Void

    /// Every tool, the most useful first.
    static let all: [MCPTool] = [.lessons, .feedback, .ask, .skills, .undo]

    static let lessons = MCPTool(
        name: "lessons",
        title: "Lessons for a task",
        description: """
            What the user taught with earlier corrections that bears on a task. Call it before you \
            begin one, and follow what applies.
            """,
        effect: .reads,
        arguments: [
            ("task", text("What is to be done, or the question, in the user's words.", 65_536))
        ],
        needed: ["task"],
        fields: [("revision", type("integer")), ("skills", type("array"))]
    ) { arguments, service, output in
        try await service.lessons(for: arguments["task"]?.string ?? "", output)
    }

    static let feedback = MCPTool(
        name: "feedback",
        title: "Remember a correction",
        description: """
            Keeps what the user said of an answer. Call it when the user corrects you or tells how \
            things are done here, with their words as the note; every later question sees it at \
            once. Without answer it is about the last one that ask gave here; for an answer of your \
            own send question and reply.
            """,
        effect: .adds,
        arguments: [
            (
                "verdict",
                [
                    "type": "string", "enum": ["good", "bad"],
                    "description": "Whether the answer was right.",
                ]
            ),
            (
                "note",
                text(
                    "What is right, in the user's words; with good, what to keep doing.",
                    FeedbackOrder.longestNote
                )
            ),
            (
                "answer",
                [
                    "type": "integer", "minimum": 1,
                    "description": "The number of an answer of ask: its turn.",
                ]
            ),
            ("question", text("What the user had asked you.", 65_536)),
            ("reply", text("What you had answered.", 262_144)),
        ],
        needed: ["verdict"],
        fields: [("turn", type("integer")), ("revision", type("integer"))]
    ) { arguments, service, output in
        var judged = Service.Judged.last
        if let answer = try number("answer", in: arguments) {
            judged = .turn(answer)
        } else if let question = arguments["question"]?.string, !question.trimmingSpace.isEmpty {
            let reply = arguments["reply"]?.string ?? ""
            judged = .foreign(HostTurn(question: question, answer: reply), host: "mcp")
        }
        try await service.feedback(
            arguments["verdict"] == "good" ? 1 : 0,
            arguments["note"]?.string,
            of: judged,
            output
        )
    }

    static let ask = MCPTool(
        name: "ask",
        title: "Ask Apprentice",
        description: """
            Asks Apprentice's own model, which answers with the user's lessons and the earlier \
            questions of this connection in view. The answer can be judged with feedback.
            """,
        effect: .asks,
        arguments: [("question", text("The question.", nil))],
        needed: ["question"],
        fields: [("answer", type("string")), ("model", type("string"))]
    ) { arguments, service, output in
        try await service.ask(arguments["question"]?.string ?? "", output)
    }

    static let skills = MCPTool(
        name: "skills",
        title: "All lessons",
        description: """
            The lessons that are in use, or those that hold some words, with where each came from.
            """,
        effect: .reads,
        arguments: [("words", text("Words to look for; all lessons without.", 1024))],
        needed: [],
        fields: [("revision", type("integer")), ("skills", type("array"))]
    ) { arguments, service, output in
        try await service.skills(
            holding: (arguments["words"]?.string ?? "").trimmingSpace,
            output
        )
    }

    static let undo = MCPTool(
        name: "undo",
        title: "Take a lesson back",
        description: """
            Takes back the last feedback of this connection, or the change of the lessons with the \
            number that is named. Call it only when the user asks for it.
            """,
        effect: .removes,
        arguments: [
            (
                "revision",
                [
                    "type": "integer", "minimum": 1,
                    "description": "The number of the change: the revision that feedback told.",
                ]
            )
        ],
        needed: [],
        fields: []
    ) { arguments, service, output in
        try await service.undo(try number("revision", in: arguments), output)
    }

    /// A number that is given; nil when none is.
    ///
    /// - Throws: ``UsageError`` for one that is none: what was meant is not to be guessed.
    private static func number(_ name: String, in arguments: JSON) throws(UsageError) -> Int? {
        guard let given = arguments[name], given != .null else { return nil }
        guard let number = given.int, number > 0 else {
            throw UsageError(
                what: "\(name) cannot be \(given.compact.shortened(to: 40))",
                why: "it takes a whole number from 1",
                remedy: "leave \(name) out for the last one"
            )
        }
        return number
    }

    private static func type(_ name: String) -> JSON { ["type": .string(name)] }

    private static func text(_ description: String, _ longest: Int?) -> JSON {
        var members: [JSON.Member] = [("type", "string")]
        if let longest { members.append(("maxLength", JSON(longest))) }
        members.append(("description", .string(description)))
        return .object(members)
    }

    // MARK: Protocol

    /// Its arguments as an error names them: `verdict, note?, answer?`.
    private var usage: String {
        arguments.map { $0.key + (needed.contains($0.key) ? "" : "?") }.joined(separator: ", ")
    }

    /// The schema of its arguments.
    private var schema: JSON {
        [
            "type": "object", "properties": .object(arguments), "required": JSON(needed),
            "additionalProperties": false,
        ]
    }

    /// What a client is shown of it.
    var json: JSON {
        [
            "name": .string(name), "title": .string(title),
            "description": .string(description), "inputSchema": schema,
            "outputSchema": [
                "type": "object", "properties": .object(fields),
                "required": JSON(fields.map(\.key)),
            ],
            "annotations": [
                "title": .string(title), "readOnlyHint": .bool(effect == .reads),
                "destructiveHint": .bool(effect == .removes),
                "idempotentHint": .bool(effect == .reads),
                "openWorldHint": .bool(effect == .asks),
            ],
        ]
    }

    /// Does it.
    ///
    /// - Parameters:
    ///   - arguments: What the client sent.
    ///   - service: Who does it.
    ///   - output: Where it is shown.
    /// - Returns: The result of `tools/call`; what goes wrong is one, too, so that a model can act on it.
    func call(_ arguments: JSON, _ service: Service, _ output: CallOutput) async -> JSON {
        do {
            let faults = ReplySchema(name: name, json: schema.compact)
                .faults(of: arguments, called: name)
            let empty = needed.first { arguments[$0]?.string?.trimmingSpace.isEmpty ?? false }
            guard faults.isEmpty, empty == nil else {
                throw UsageError(
                    what: "\(name) was not called right",
                    why: empty.map { "\($0) is empty" } ?? faults.joined(separator: "; "),
                    remedy: "it takes " + usage
                )
            }
            try await run(arguments, service, output)
            let result = output.result
            return Self.result(
                [result.text] + result.notices,
                structured: result.json,
                isError: false
            )
        } catch {
            let report = ErrorReport(error).inShell
            return Self.result([report.lines.joined(separator: "\n")], isError: true)
        }
    }

    private static func result(
        _ texts: [String],
        structured: JSON? = nil,
        isError: Bool
    ) -> JSON {
        var members: [JSON.Member] = [
            ("content", .array(texts.map { ["type": "text", "text": .string($0)] }))
        ]
        if let structured { members.append(("structuredContent", structured)) }
        members.append(("isError", .bool(isError)))
        return .object(members)
    }
}
