import ApprenticeSystem

/// A sequence of items that may come late, for a window that goes on with others meanwhile.
actor SlowInput<Samples: AsyncSequence & Sendable> where Samples.Element: Sendable {
    private var iterator: Samples.AsyncIterator?
    private nonisolated let next = Locked(Intake<Samples.Element>.later)

    init(_ samples: Samples) { iterator = samples.makeAsyncIterator() }

    /// The item that was fetched, once.
    nonisolated func take() -> Intake<Samples.Element> {
        next.withLock { next in
            defer { if case .item = next { next = .later } }
            return next
        }
    }

    /// Waits for an item, or the end; not again before it was taken.
    ///
    /// - Throws: What the sequence throws.
    func fetch() async throws {
        guard var iterator else { return }
        // Taken out meanwhile, because it is changed while others may be let in.
        self.iterator = nil
        let item = try await iterator.next(isolation: self)
        self.iterator = iterator
        next.withLock { $0 = item.map { .item($0) } ?? .end }
    }
}
