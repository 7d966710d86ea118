/// An exchange that did not end as HTTP says it should.
package enum HTTPError: Error, Equatable {
    /// Which limit was reached.
    package enum Limit: Sendable, Equatable {
        /// To be connected.
        case connect
        /// Until something of worth came.
        case begin
        /// Without a byte.
        case idle
        /// Without anything of worth, though bytes came.
        case word
        /// For all of it.
        case total
    }

    /// No connection: the name is unknown, the port refused, no TLS spoken.
    case unreachable(reason: String)
    /// The server's certificate is not to be trusted.
    case untrusted(reason: String, TrustedCertificates)
    /// The certificates that servers are checked by cannot be read.
    case noCertificates(TrustedCertificates)
    case timedOut(Limit, after: Duration)
    /// The connection broke before the response was whole.
    case interrupted(reason: String)
    /// The body is larger than was allowed.
    case tooLarge(limit: Int)
    /// The request itself cannot be sent.
    case invalid(reason: String)
    /// What speaks HTTP is not there.
    case unavailable(reason: String)
    /// The transport was shut down.
    case closed
}
