import ApprenticeSystem
import Apprentice
import Glibc
import ApprenticeTerminal

/// The program: the main thread serves the terminal or standard input, all else runs beside it.
@main
enum Main {
    static func main() {
        StandardDescriptors.ensureOpen()
        signal(SIGPIPE, SIG_IGN)
        let environment: [String: String]
        var invocation: Invocation
        do {
            try ProcessLimits.check()
            environment = try Surroundings.startingEnvironment()
            invocation = try Invocation(
                arguments: ProgramArguments.all(),
                environment: environment
            )
            if case .ask(let words) = invocation.action {
                invocation.piped = try PipedText.read(besides: words)
            }
            if case .subcommand(let call) = invocation.action, call.name == "ask" {
                invocation.piped = try PipedText.read(besides: call.words.joined(separator: " "))
            }
        } catch {
            if HookCommand.isCall((try? ProgramArguments.all()) ?? []) {
                HookCommand.giveUp(error, environment: Surroundings.environment)
            }
            PipeOutput().error(ErrorReport(error))
            exit(2)
        }
        switch invocation.action {
        case .help(let name):
            StandardOutput.write(name.flatMap(Manual.page) ?? Manual.page)
            exit(0)
        case .generated(let text):
            StandardOutput.write(text.text)
            exit(0)
        case .version:
            StandardOutput.write("apprentice \(Version.number)\n")
            exit(0)
        case .subcommand(let call) where call.name == "hook":
            let run =
                ["install", "remove"].contains(call.words.first)
                ? HookInstall.run : HookCommand.run
            run(call, invocation.settings, environment)
        case .subcommand(let call) where ["mcp", "serve"].contains(call.name):
            serve(call, invocation, environment)
        case .subcommand(let call) where call.name != "ask":
            work(call, invocation, environment)
        case .chat where Screen.isInteractive && !invocation.settings.isOn(.json):
            converseOnTerminal(invocation, environment)
        default:
            converseOnPipe(invocation, environment)
        }
    }

    private static func converseOnTerminal(
        _ invocation: Invocation,
        _ environment: [String: String]
    ) -> Never {
        let settings = invocation.settings
        let completer = Completer()
        var screenSettings = Screen.Settings()
        screenSettings.historyFile =
            Surroundings.historyFile
        screenSettings.isPlain = settings.isOn(.plain)
        screenSettings.statusLine = settings[.status] != "off" && !settings.isOn(.plain)
        screenSettings.completer = { completer.complete($0, $1) }
        // First of all: signals are blocked for every thread that comes.
        let screen = Screen(screenSettings)
        let style = settings.isOn(.plain) ? Style(isPlain: true) : Style(descriptor: STDOUT_FILENO)
        let isDumb = ["", "dumb"].contains(environment["TERM"] ?? "")
        let output = TerminalOutput(
            screen: screen,
            style: style,
            isPlain: isDumb || settings.isOn(.plain)
        )
        output.setNotices(settings[.notices] ?? "changes")
        let program = Program(
            invocation: invocation,
            environment: environment,
            output: output,
            setRunning: { task in
                if let task {
                    screen.setInterruptHandler { task.cancel() }
                } else {
                    screen.setInterruptHandler(nil)
                }
            },
            completer: completer,
            askPerson: { await PromptLines.read(screen, prompt: $0) }
        )
        let status = Locked<Int32>(0)
        // The main thread is the terminal's; everything else runs beside it.
        Task.detached {
            let result = await program.run(PromptLines(screen: screen, output: output))
            status.withLock { $0 = result }
            screen.close()
        }
        let signal = screen.run()
        Leaving.now(signal.map { 128 + $0 } ?? status.withLock { $0 })
    }

    /// The output of a run without a terminal; a command's result is what it was run for.
    private static func output(for invocation: Invocation) -> any Output {
        let isShell = invocation.action != .chat
        if invocation.settings.isOn(.json) {
            guard case .command = invocation.action else { return JSONOutput(isShell: isShell) }
            return JSONOutput(isShell: true, isOneObject: true)
        }
        switch invocation.action {
        case .command: return PipeOutput(printsResults: true, isShell: true)
        default: return PipeOutput(isShell: isShell)
        }
    }

    /// Runs what many questions are given to, and `^C` ends in good order.
    private static func work(
        _ call: Subcommand.Call,
        _ invocation: Invocation,
        _ environment: [String: String]
    ) -> Never {
        // First of all: ^C is this thread's.
        let interrupts = Interrupts()
        let settings = invocation.settings
        let output = ProgressOutput(
            isQuiet: settings.isOn(.quiet),
            isPlain: settings.isOn(.plain) || ["", "dumb"].contains(environment["TERM"] ?? ""),
            learns: call.name == "learn"
        )
        let job: BatchJob
        do {
            job = try BatchJob(call)
        } catch {
            output.error(ErrorReport(error))
            exit(2)
        }
        let program = Program(
            invocation: invocation,
            environment: environment,
            output: output,
            calls: job.calls,
            runsInBackground: job.learns,
            work: { chat in await job.perform(chat, output, interrupts) }
        )
        Task.detached {
            Leaving.now(await program.run(GivenLines([])))
        }
        interrupts.serve()
    }

    /// Runs what other programs call; standard output is the protocol's alone.
    private static func serve(
        _ call: Subcommand.Call,
        _ invocation: Invocation,
        _ environment: [String: String]
    ) -> Never {
        // First of all: ^C is this thread's. Hosts end who serves them by its input, people by ^C.
        let interrupts = call.name == "serve" ? Interrupts() : nil
        let bookChanged = Signal()
        let output = ProgressOutput(isQuiet: true, isPlain: true, learns: false) { event in
            if case .stats = event { bookChanged.wake() }
        }
        let run: @Sendable (Chat) async throws -> Void
        do {
            if let interrupts {
                let command = try ServeCommand(call, environment: environment)
                run = { try await command.run($0, output, interrupts) }
            } else {
                try call.noWords()
                run = { try await MCPServer($0, bookChanged: bookChanged).run() }
            }
        } catch {
            output.error(ErrorReport(error))
            exit(2)
        }
        let program = Program(
            invocation: invocation,
            environment: environment,
            output: output,
            calls: 64,
            isService: true,
            work: { chat in
                do {
                    try await run(chat)
                } catch {
                    output.error(ErrorReport(error))
                    chat.setExitStatus(atLeast: 1)
                }
            }
        )
        Task.detached {
            Leaving.now(await program.run(GivenLines([])))
        }
        if let interrupts { interrupts.serve() }
        while true { pause() }
    }

    private static func converseOnPipe(_ invocation: Invocation, _ environment: [String: String])
        -> Never
    {
        let input = StandardInput()
        let output = output(for: invocation)
        let program = Program(
            invocation: invocation,
            environment: environment,
            output: output
        )
        // The main thread reads standard input; everything else runs beside it.
        Task.detached {
            Leaving.now(await program.run(input))
        }
        input.serve()
    }
}
