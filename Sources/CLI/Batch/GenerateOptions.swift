import Apprentice

/// What `generate` is asked to do, checked.
struct GenerateOptions: Sendable, Equatable {
    /// The personas' path; `-` is standard input.
    var input: String
    /// The conversations' path; nil is standard output.
    var output: String?
    /// How often a persona speaks.
    var turns: Int
    /// How many conversations are had at once.
    var jobs: Int
    /// How often a conversation is begun at most.
    var attempts: Int
    /// The model that plays the personas; nil is the one that answers.
    var personaModel: String?
    /// The order of the conversations.
    var order: ResultOrder
    /// The command that looks at each conversation.
    var check: String?
    /// How long it may take.
    var checkTimeout: Duration

    /// Reads a call.
    ///
    /// - Throws: ``UsageError`` when a value will not do.
    init(_ call: Subcommand.Call) throws(UsageError) {
        let usage = "apprentice generate PERSONAS.jsonl --output OUT.jsonl"
        input = try call.onlyFile(usage: usage)
        output = call.output
        turns = try call.number("turns", 1...1000) ?? 4
        jobs = try call.number("jobs", 1...100_000) ?? 10
        attempts = (try call.number("retries", 0...1000) ?? 2) + 1
        personaModel = call.options["persona-model"]
        order = try call.order(usage: usage)
        check = try call.check
        checkTimeout = .seconds(try call.number("check-timeout", 1...86_400) ?? 60)
    }
}
