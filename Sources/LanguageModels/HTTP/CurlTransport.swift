import ApprenticeSystem
import Apprentice
import CApprenticeCurl
import Glibc

/// HTTP through libcurl: any number of exchanges on one thread that sleeps in epoll.
///
/// Connections are kept and used again, https speaks HTTP/2 where the server does. The thread
/// starts when it is first needed and ends with the transport.
package final class CurlTransport: HTTPTransport {
    /// The transport every model shares unless it is given another.
    package static let shared = CurlTransport(certificates: TrustedCertificates())

    private let inbox = CurlInbox()
    private let certificates: TrustedCertificates
    private let library: String
    private let now: @Sendable () -> Int64
    private let isStarted = Locked(false)

    /// - Parameters:
    ///   - certificates: Those that are trusted.
    ///   - library: What libcurl is called here.
    ///   - now: Milliseconds of a clock that only goes forward. All limits of an exchange go by it
    ///     except ``HTTPLimits/connect`` and ``HTTPLimits/total``, which curl keeps itself.
    package init(
        certificates: TrustedCertificates = TrustedCertificates(),
        library: String = LibCurl.name,
        now: @escaping @Sendable () -> Int64 = { CurlLoop.now() }
    ) {
        self.certificates = certificates
        self.library = library
        self.now = now
    }

    /// Starts the thread and loads libcurl, so that the first exchange need not wait for that.
    ///
    /// Takes some milliseconds of another core, and does nothing the second time.
    package func prepare() {
        let isFirst = isStarted.withLock { isStarted in
            defer { isStarted = true }
            return !isStarted
        }
        guard isFirst else { return }
        OpenFileLimit.raise()
        let (inbox, certificates, library, now) = (inbox, certificates, library, now)
        let started: Void? = try? DedicatedThread.start(
            named: "apprentice-http",
            stackSize: 512 << 10
        ) {
            do throws(HTTPError) {
                let curl = try LibCurl(name: library)
                let loop = CurlLoop(inbox: inbox, curl: curl, certificates: certificates, now: now)
                guard let loop else { throw .closed }
                loop.run()
            } catch {
                CurlLoop.refuseAll(of: inbox, because: error)
            }
        }
        if started == nil { CurlLoop.refuseAll(of: inbox, because: .closed) }
    }

    /// Connects to a server, so that the first request to it need not wait for that, and many at once
    /// are sent in the way it takes them best.
    ///
    /// Over https only, where it takes several ways to the server and back, and for a few seconds at
    /// most. The server sees a request for nothing, without a key.
    package func connect(to address: ServerAddress) async {
        guard address.isSecure else { return prepare() }
        var request = HTTPRequest(.head, address.url())
        request.limits = HTTPLimits(connect: .seconds(3), total: .seconds(5))
        _ = try? await send(request).body.whole()
    }

    deinit { shutdown() }

    /// Ends the thread; exchanges under way and later ones fail with ``HTTPError/closed``.
    package func shutdown() { inbox.post(.stop) }

    package func send(_ request: consuming HTTPRequest) async throws -> HTTPResponse {
        try Task.checkCancellation()
        prepare()
        let id = inbox.nextID()
        let inbox = inbox
        let (events, continuation) = AsyncThrowingStream<HTTPEvent, any Error>.makeStream()
        let pace = ReaderPace(now: now)
        if let refusal = inbox.post(.start(id, request, pace, continuation)) { throw refusal }
        // Set after the start is posted, so that no cancellation is ahead of it in the inbox. A task
        // that was cancelled in between is told of it by the first `next`.
        continuation.onTermination = { reason in
            if case .cancelled = reason { inbox.post(.cancel(id)) }
        }
        var iterator = events.makeAsyncIterator()
        guard case .head(let status, let headers) = try await iterator.next() else {
            try Task.checkCancellation()
            throw HTTPError.interrupted(reason: "no response")
        }
        let body = HTTPBody(events) { signal in
            switch signal {
            case .heard: pace.hear()
            case .expectEnd: inbox.post(.expectEnd(id))
            case .leave: inbox.post(.leave(id))
            }
        }
        return HTTPResponse(status: status, headers: headers, body: body)
    }
}
