/// Someone waits for a line.
struct LineRequest: Sendable {
    let prompt: String
    let prefill: String
    let answer: CheckedContinuation<InputEvent, Never>
}
