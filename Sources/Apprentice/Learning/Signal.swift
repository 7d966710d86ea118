/// Wakes one waiting loop; any number of wakes before it looks are one.
package struct Signal: Sendable {
    /// One element for each time there is something to look at.
    package let wakes: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation

    /// Creates a signal that has not been given.
    package init() {
        (wakes, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Wakes the loop.
    package func wake() { continuation.yield() }

    /// Ends the loop.
    package func finish() { continuation.finish() }
}
