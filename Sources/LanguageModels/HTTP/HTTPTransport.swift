/// The port to the network: a request goes out, a response head and its body come back.
package protocol HTTPTransport: Sendable {
    /// Sends a request, and returns as soon as the response's head is there.
    ///
    /// The body is read from the response. Cancelling the task, or dropping the response before
    /// its end, closes the exchange within milliseconds.
    ///
    /// - Throws: ``HTTPError``, or `CancellationError` when the task is cancelled.
    func send(_ request: consuming HTTPRequest) async throws -> HTTPResponse
}
