import Glibc

/// A transport that tells a gate what a provider says of its limits, with good answers, too.
struct LimitWatch: HTTPTransport {
    let base: any HTTPTransport
    let gate: ProviderGate
    /// The model, as the gate knows it.
    let model: String

    func send(_ request: consuming HTTPRequest) async throws -> HTTPResponse {
        let response = try await base.send(request)
        if let hold = RateReport(response.headers, now: Int64(time(nil))).hold {
            gate.hold(model, for: hold)
        }
        return response
    }
}
