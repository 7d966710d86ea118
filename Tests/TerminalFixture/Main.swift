import Glibc
import ApprenticeTerminal

/// A program for a pseudo-terminal that has a `Screen` and nothing else.
///
/// It answers every line with `got:` and the line, quoted; after `answer` it reads no line until it
/// is interrupted or told `done`. What happens besides is told on descriptor 3, a command a line:
/// `write TEXT`, `status TEXT`, `statusline on|off`, `suspend TEXT`, `done`, `close`,
/// where `\n` in a text is a newline and `\e` an escape.
@main
struct Main {
    static func main() {
        var settings = Screen.Settings()
        let environment = Environment()
        settings.historyFile = environment["FIXTURE_HISTORY"]
        settings.isPlain = environment["FIXTURE_PLAIN"] != nil
        settings.statusLine = environment["FIXTURE_NO_STATUS"] == nil
        settings.completer = { line, cursor in WordList.complete(line, cursor) }
        let style = settings.isPlain ? Style(isPlain: true) : Style(descriptor: 1)
        let screen = Screen(settings)
        let (orders, order) = AsyncStream.makeStream(of: Order.self)
        screen.setInterruptHandler { order.yield(.interrupt) }
        // Both live as long as the process: main returns when the conversation closes the screen.
        Task.detached { Orders(screen: screen, order: order).read() }
        Task.detached { await Conversation(screen: screen, orders: orders, style: style).run() }
        if let signal = screen.run() { print("ended by \(signal)") }
        print("bye")
    }
}
