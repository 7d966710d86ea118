import Apprentice

/// What `batch` and `learn` are asked to do, checked.
struct BatchOptions: Sendable, Equatable {
    /// The input's path; `-` is standard input.
    var input: String
    /// The results' path; nil is standard output.
    var output: String?
    /// How many at once.
    var jobs = 10
    /// The order of the results.
    var order = ResultOrder.completion
    /// Whether to go on with an earlier run.
    var resumes = false
    /// Whether turns are kept.
    var records = true
    /// Whether answers are judged and learned from.
    var learns = false
    /// How often the input is gone through.
    var epochs = 1
    /// Whether each sample's learning is there for the next.
    var waits = true
    /// The command that judges.
    var check: String?
    /// How long it may take.
    var checkTimeout = Duration.seconds(60)

    /// Reads a call.
    ///
    /// - Throws: ``UsageError`` when a value will not do, or options do not go together.
    init(_ call: Subcommand.Call) throws(UsageError) {
        learns = call.name == "learn"
        let usage = "apprentice \(call.name) \(learns ? "SAMPLES" : "IN").jsonl --output OUT.jsonl"
        input = try call.onlyFile(usage: usage)
        output = call.output
        resumes = call.options["resume"] != nil
        records = call.options["no-record"] == nil
        waits = learns && call.options["no-wait"] == nil
        check = try call.check
        jobs = try call.number("jobs", 1...100_000) ?? 10
        epochs = try call.number("epochs", 1...1_000_000) ?? 1
        if let seconds = try call.number("check-timeout", 1...86_400) {
            checkTimeout = .seconds(seconds)
        }
        order = try call.order(usage: usage)
        if waits, call.options["jobs"] != nil, jobs > 1 {
            throw UsageError(
                what: "--jobs \(jobs) needs --no-wait",
                why: "with waiting, each sample is asked when the one before is learned",
                remedy: usage + " --no-wait --jobs \(jobs)"
            )
        }
        if waits { jobs = 1 }
        if epochs > 1, input == "-" {
            throw UsageError(
                what: "--epochs \(epochs) cannot read standard input",
                why: "it can be read only once",
                remedy: usage + " --epochs \(epochs)"
            )
        }
        if resumes, !records, output == nil {
            throw UsageError(
                what: "nothing to resume from",
                why: "with --no-record only the file of the results says what is done",
                remedy: "apprentice batch IN.jsonl --no-record --resume --output OUT.jsonl"
            )
        }
    }
}
