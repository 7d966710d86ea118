/// What a server answered: the head at once, the body as it arrives.
package struct HTTPResponse: Sendable {
    package var status: Int
    package var headers: HTTPHeaders
    package var body: HTTPBody

    package init(status: Int, headers: HTTPHeaders, body: HTTPBody) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}

/// A response's body, in the pieces in which it arrives; one reader.
package struct HTTPBody: Sendable, AsyncSequence {
    /// What the reader says to the one who carries the body.
    package enum Signal: Sendable {
        /// Something of worth has come.
        case heard
        /// The end is due.
        case expectEnd
        /// Nothing more is wanted.
        case leave
    }

    private let pieces: AsyncThrowingStream<HTTPEvent, any Error>
    private let onSignal: @Sendable (Signal) -> Void

    package init(
        _ pieces: AsyncThrowingStream<HTTPEvent, any Error>,
        onSignal: @escaping @Sendable (Signal) -> Void
    ) {
        self.pieces = pieces
        self.onSignal = onSignal
    }

    /// Says that something of worth has come, and not only bytes that keep the connection alive: the
    /// limits of the exchange go by this.
    package func heard() { onSignal(.heard) }

    /// Says that only the end is missing: it is waited for as long as a body that was left.
    package func expectEnd() { onSignal(.expectEnd) }

    /// Says that nothing more is wanted of a body that is as good as over.
    ///
    /// Its connection stays open for the next request if the end comes soon; a body that is merely
    /// dropped takes its connection with it.
    package func leave() { onSignal(.leave) }

    /// The whole body, of which every byte is of worth.
    package func whole() async throws -> [UInt8] {
        var all: [UInt8] = []
        for try await piece in self {
            heard()
            all += piece
        }
        return all
    }

    package struct AsyncIterator: AsyncIteratorProtocol {
        var base: AsyncThrowingStream<HTTPEvent, any Error>.Iterator

        package mutating func next(
            isolation actor: isolated (any Actor)?
        ) async throws -> [UInt8]? {
            while let event = try await base.next(isolation: actor) {
                if case .piece(let bytes) = event { return bytes }
            }
            // A cancelled stream ends as if it were whole.
            try Task.checkCancellation()
            return nil
        }
    }

    package func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(base: pieces.makeAsyncIterator())
    }
}

/// What happens in an exchange, in this order: one head, any number of pieces.
package enum HTTPEvent: Sendable {
    case head(status: Int, headers: HTTPHeaders)
    case piece([UInt8])
}
