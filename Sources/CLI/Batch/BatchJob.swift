import Apprentice
import ApprenticeStorage

/// One of the commands that work on many items: what it needs of the program, and what it does.
struct BatchJob: Sendable {
    /// How many calls of a model may be under way at once.
    let calls: Int
    /// Whether the background learns meanwhile.
    let learns: Bool
    /// Does it, shows what went wrong, and sets the exit status.
    let perform: @Sendable (Chat, ProgressOutput, Interrupts) async -> Void

    /// Reads a call.
    ///
    /// - Throws: ``UsageError`` when a value will not do, or options do not go together.
    init(_ call: Subcommand.Call) throws(UsageError) {
        let run: @Sendable (Chat, ProgressOutput, Interrupts) async throws -> Int32
        if call.name == "generate" {
            let options = try GenerateOptions(call)
            (calls, learns) = (options.jobs, false)
            run = { chat, output, interrupts in
                try await GenerateCommand(
                    options: options,
                    chat: chat,
                    output: output,
                    interrupts: interrupts
                ).run()
            }
        } else {
            let options = try BatchOptions(call)
            (calls, learns) = (options.jobs, options.learns)
            run = { chat, output, interrupts in
                try await BatchCommand(
                    options: options,
                    chat: chat,
                    output: output,
                    interrupts: interrupts
                ).run()
            }
        }
        perform = { chat, output, interrupts in
            do {
                chat.setExitStatus(atLeast: try await run(chat, output, interrupts))
            } catch let error as LineFileError {
                // Here the input is a word of the call.
                output.error(ErrorReport(error))
                chat.setExitStatus(atLeast: 2)
            } catch {
                output.error(ErrorReport(error))
                chat.setExitStatus(atLeast: ErrorReport.status(of: error))
            }
        }
    }
}
