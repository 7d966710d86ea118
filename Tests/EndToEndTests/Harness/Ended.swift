/// A run of the program that is over.
struct Ended: CustomStringConvertible {
    /// The exit status, or minus the signal that ended it.
    let status: Int32
    let output: String
    let errors: String
    /// What was printed, where that is JSON lines.
    let events: [Event]

    /// The events of a type, in order.
    func events(_ type: String) -> [Event] { events.filter { $0.type == type } }

    /// The last answer's text.
    var answer: String { events("answer").last?.text ?? "" }

    var description: String { "status \(status)\n--- stdout\n\(output)\n--- stderr\n\(errors)" }
}
