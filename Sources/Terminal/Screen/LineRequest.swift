/// Someone waits for a line.
struct LineRequest: Sendable {
    let prompt: String
    let answer: CheckedContinuation<InputEvent, Never>
}
