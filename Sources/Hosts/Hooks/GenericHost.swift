package import Apprentice

/// Any program that calls a hook by itself, and reads the lessons as text.
///
/// It sends `{session, cwd, prompt, question?, answer?}`; without a prompt its turn has ended.
package struct GenericHost: Host {
    package let name = "generic"

    package init() {}

    package func event(in json: JSON) -> HostEvent? {
        guard json.object != nil else { return nil }
        let prompt = json["prompt"]?.string
        var event = HostEvent(
            kind: prompt.map { .promptSubmitted($0) } ?? .turnEnded,
            name: "",
            session: json["session"]?.string ?? "",
            folder: json["cwd"]?.string,
            transcript: nil
        )
        if let question = json["question"]?.string, let answer = json["answer"]?.string {
            event.lastTurn = HostTurn(question: question, answer: answer)
        }
        return event
    }

    package func output(_ reply: HookReply, to event: HostEvent) -> (output: String, errors: String)
    {
        (
            reply.context.map { $0 + "\n" } ?? "",
            reply.line.map { $0 + "\n" } ?? ""
        )
    }

    package func happenings(in record: JSON) -> [Happening] { [] }
}
