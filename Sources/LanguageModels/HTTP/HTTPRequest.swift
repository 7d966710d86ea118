/// One request to a server.
package struct HTTPRequest: Sendable, CustomStringConvertible {
    /// What is asked of the resource.
    package enum Method: String, Sendable {
        /// Read it.
        case get = "GET"
        /// Send it a body.
        case post = "POST"
        /// See whether it is there.
        case head = "HEAD"
    }

    package var method: Method
    /// An absolute `http` or `https` address.
    package var url: String
    package var headers: HTTPHeaders
    package var body: [UInt8]
    package var limits: HTTPLimits

    package init(
        _ method: Method,
        _ url: String,
        headers: HTTPHeaders = [:],
        body: [UInt8] = [],
        limits: HTTPLimits = HTTPLimits()
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.limits = limits
    }

    /// Method and server; never what is sent.
    package var description: String {
        "\(method.rawValue) \(ServerAddress(url)?.display ?? "")"
    }
}

/// How long an exchange may take, and how large its answer may be.
package struct HTTPLimits: Sendable, Equatable {
    /// To be connected, TLS included.
    package var connect: Duration
    /// Until the reader of the body has heard something of worth (see ``HTTPBody/heard()``), however
    /// many bytes keep the connection alive before; nil: for ever.
    package var begin: Duration?
    /// Without a byte from the server before that, and without anything of worth after it; nil: for
    /// ever.
    package var idle: Duration?
    /// For all of it; nil: for ever.
    package var total: Duration?
    /// For the end of a body that nobody reads any more (see ``HTTPBody/leave()``).
    package var linger: Duration
    /// Bytes of the response's body.
    package var bodySize: Int

    package init(
        connect: Duration = .seconds(10),
        begin: Duration? = nil,
        idle: Duration? = .seconds(60),
        total: Duration? = nil,
        linger: Duration = .seconds(1),
        bodySize: Int = 32 << 20
    ) {
        self.connect = connect
        self.begin = begin
        self.idle = idle
        self.total = total
        self.linger = linger
        self.bodySize = bodySize
    }
}

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
