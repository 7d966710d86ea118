import Glibc
import ApprenticeTerminal

/// Asks for lines and answers them.
struct Conversation {
    let screen: Screen
    let orders: AsyncStream<Order>
    let style: Style

    func run() async {
        var orders = orders.makeAsyncIterator()
        reading: while true {
            let event = await screen.readLine(prompt: style.bold("> "))
            switch event {
            case .endOfInput: break reading
            case .interrupted: screen.write("interrupted\n")
            case .line("quit"): break reading
            case .line("trap"): Self.trap(UInt8(CommandLine.arguments.count))
            case .line("exit"): exit(3)
            case .line("abort"): abort()
            case .line("answer"):
                screen.write("answering\n")
                switch await orders.next() {
                case .interrupt: screen.write("[stopped]\n")
                case .done, nil: break
                }
            case .line(let line): screen.write("got:\(line.debugDescription)\n")
            }
        }
        screen.close()
    }

    /// Overflows, as a fault of the program would.
    private static func trap(_ number: UInt8) {
        screenOverflow = number - 2
    }
}

/// Keeps the optimiser from removing the overflow.
nonisolated(unsafe) private var screenOverflow: UInt8 = 0
