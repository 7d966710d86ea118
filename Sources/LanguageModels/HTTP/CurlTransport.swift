import CCurl
import Glibc

/// HTTP through libcurl: any number of exchanges on one thread that sleeps in epoll.
///
/// Connections are kept and used again, https speaks HTTP/2 where the server does. The thread
/// starts with the transport and ends with it.
package final class CurlTransport: HTTPTransport {
    /// The transport every model shares unless it is given another.
    package static let shared = CurlTransport(certificates: trustedByEnvironment)

    /// Certificates of a company's own authority, as other programs are told of them.
    private static var trustedByEnvironment: String? {
        for name in ["CURL_CA_BUNDLE", "SSL_CERT_FILE"] {
            if let value = unsafe getenv(name), unsafe value.pointee != 0 {
                return unsafe String(cString: value)
            }
        }
        return nil
    }

    private static let isInitialised: Bool = {
        curl_global_init(ccurl_global_all) == CURLE_OK
    }()

    private let inbox = CurlInbox()

    /// Starts the thread.
    ///
    /// `certificates` is a file of those that are trusted; nil takes the system's.
    package init(certificates: String? = nil) {
        let inbox = inbox
        let started =
            Self.isInitialised
            && DedicatedThread.start(named: "apprentice-http", stackSize: 512 << 10) {
                guard let loop = CurlLoop(inbox: inbox, certificates: certificates) else {
                    return CurlLoop.refuseAll(of: inbox)
                }
                loop.run()
            }
        if !started { CurlLoop.refuseAll(of: inbox) }
    }

    deinit { shutdown() }

    /// Ends the thread; exchanges under way and later ones fail with ``HTTPError/closed``.
    package func shutdown() { _ = inbox.post(.stop) }

    package func send(_ request: consuming HTTPRequest) async throws -> HTTPResponse {
        try Task.checkCancellation()
        let id = inbox.nextID()
        let inbox = inbox
        let (events, continuation) = AsyncThrowingStream<HTTPEvent, any Error>.makeStream()
        if !inbox.post(.start(id, request, continuation)) { throw HTTPError.closed }
        // Set after the start is posted, so that no cancellation is ahead of it in the inbox. A task
        // that was cancelled in between is told of it by the first `next`.
        continuation.onTermination = { reason in
            if case .cancelled = reason { _ = inbox.post(.cancel(id)) }
        }
        var iterator = events.makeAsyncIterator()
        guard case .head(let status, let headers) = try await iterator.next() else {
            try Task.checkCancellation()
            throw HTTPError.interrupted(reason: "no response")
        }
        let body = HTTPBody(events) { _ = inbox.post(.leave(id)) }
        return HTTPResponse(status: status, headers: headers, body: body)
    }
}
