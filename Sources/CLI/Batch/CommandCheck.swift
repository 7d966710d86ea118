import Apprentice
import Glibc

/// Judges an answer by a command's exit status: 0 is right, anything else is wrong.
///
/// The command is given to `sh -c`. It finds the answer on standard input and in the file
/// `$APPRENTICE_ANSWER_FILE`, the whole sample as JSON in `$APPRENTICE_SAMPLE_FILE`, and
/// `$APPRENTICE_QUESTION`, `$APPRENTICE_CONTEXT`, `$APPRENTICE_GROUND_TRUTH` and `$APPRENTICE_ID`,
/// those of them that are there and shorter than 100,000 bytes. What it prints is the feedback. Keys
/// of models are not in its environment. When its time is over, it and all it started are killed.
struct CommandCheck: Environment {
    /// What `sh` is told.
    let command: String
    /// The longest it may take.
    let limit: Duration
    /// The environment of the program.
    let environment: [String: String]

    func judge(_ answer: String, to sample: Sample) async throws -> Judgement {
        let folder = try CheckFolder(answer: answer, sample: sample)
        defer { folder.remove() }
        let child = try CheckProcess(command, environment: variables(sample, folder))
        let (command, limit) = (command, limit)
        let end = try await withTaskCancellationHandler {
            try await child.run(input: answer, limit: limit)
        } onCancel: {
            child.kill()
        }
        try Task.checkCancellation()
        let said = end.output.trimmingSpace.shortened(to: 4000)
        switch end.outcome {
        case .exited(0): return Judgement(score: 1, feedback: said.isEmpty ? nil : said)
        case .exited(126), .exited(127):
            throw SampleError(
                .checkFailed,
                "the check could not be run",
                why: said.isEmpty ? "sh could not start: \(command)" : said,
                remedy: "try it by hand: echo ANSWER | sh -c '\(command)'"
            )
        case .exited(let status):
            return Judgement(
                score: 0,
                feedback: said.isEmpty ? "the check ended with exit status \(status)" : said
            )
        case .killed(let signal):
            let what = "the check was ended by signal \(signal)"
            return Judgement(score: 0, feedback: said.isEmpty ? what : said + "\n" + what)
        case .late:
            let what = "the check took longer than \(limit.components.seconds) s"
            return Judgement(score: 0, feedback: said.isEmpty ? what : said + "\n" + what)
        }
    }

    private func variables(_ sample: Sample, _ folder: CheckFolder) -> [String: String] {
        var variables = environment.filter { !$0.key.hasSuffix("_API_KEY") }
        variables["APPRENTICE_ANSWER_FILE"] = folder.answer
        variables["APPRENTICE_SAMPLE_FILE"] = folder.sample
        let texts = [
            ("QUESTION", sample.question), ("CONTEXT", sample.context),
            ("GROUND_TRUTH", sample.groundTruth), ("ID", sample.id),
        ]
        for (name, text) in texts {
            // A variable cannot hold more (Linux: MAX_ARG_STRLEN), nor a zero byte.
            guard let text, text.utf8.count < 100_000, !text.utf8.contains(0) else {
                variables["APPRENTICE_" + name] = nil
                continue
            }
            variables["APPRENTICE_" + name] = text
        }
        return variables
    }
}
