import ApprenticeModels
import TestSupport

/// curl's transport by a clock that a test moves; it tells how many pieces of bodies have come.
struct ObservedTransport: HTTPTransport {
    let pieces = Watched(0)
    private let base: CurlTransport

    init(_ clock: ManualClock) { base = CurlTransport(now: clock.milliseconds) }

    func send(_ request: consuming HTTPRequest) async throws -> HTTPResponse {
        var response = try await base.send(request)
        let (body, pieces) = (response.body, pieces)
        let (events, continuation) = AsyncThrowingStream<HTTPEvent, any Error>.makeStream()
        let pump = Task {
            do {
                for try await piece in body {
                    continuation.yield(.piece(piece))
                    pieces.update { $0 += 1 }
                }
                continuation.finish()
            } catch {
                continuation.finish(throwing: error)
            }
        }
        continuation.onTermination = { _ in pump.cancel() }
        response.body = HTTPBody(events) { signal in
            switch signal {
            case .heard: body.heard()
            case .expectEnd: body.expectEnd()
            case .leave: body.leave()
            }
        }
        return response
    }
}
