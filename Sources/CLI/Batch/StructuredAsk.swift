import ApprenticeSystem
import Apprentice
import ApprenticeStorage

/// `apprentice ask --schema FILE`: one answer that is JSON and fits.
struct StructuredAsk: Sendable {
    let call: Subcommand.Call
    /// What was piped in, to go with the question.
    let piped: String

    /// Asks, prints the JSON alone, and sets the exit status.
    func perform(_ chat: Chat) async {
        do {
            let form = AnswerForm(try schema())
            var question = try NamedFiles.question(call.words.joined(separator: " "), piped: piped)
            question.form = form
            try await chat.ask(question)
        } catch {
            chat.output.error(ErrorReport(error))
            chat.setExitStatus(atLeast: ErrorReport.status(of: error))
        }
    }

    private func schema() throws -> ReplySchema {
        let path = Path.expanded(call.options["schema"] ?? "")
        let fault: String
        do {
            let text = try SkillbookFile.read(path)
            let json = try JSON(parsing: text)
            let schema = ReplySchema(name: "answer", json: json.compact)
            guard
                let found = json.object == nil
                    ? "it is \(json.kind), not an object" : schema.typeFault
            else { return schema }
            fault = found
        } catch let error as any Explained {
            fault = error.why ?? error.what
        } catch let error as JSONSyntaxError {
            fault = "line \(error.line), column \(error.column): \(error.reason)"
        }
        throw UsageError(
            what: "\(path) is no JSON schema",
            why: fault,
            remedy: "a schema is a JSON object: {\"type\":\"object\",\"properties\":{…}}"
        )
    }
}
