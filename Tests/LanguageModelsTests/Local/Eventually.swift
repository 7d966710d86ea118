import Testing

/// Waits for something that happens outside this process, where nothing tells of it.
func eventually(
    _ what: String,
    within deadline: Duration = .seconds(30),
    sourceLocation: SourceLocation = #_sourceLocation,
    _ condition: () -> Bool
) async throws {
    let end = ContinuousClock.now + deadline
    while !condition() {
        if ContinuousClock.now > end {
            Issue.record("waited in vain for \(what)", sourceLocation: sourceLocation)
            throw CancellationError()
        }
        try await Task.sleep(for: .milliseconds(10))
    }
}
