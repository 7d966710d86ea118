import ApprenticeSystem

/// Works on many items, a few at once; the next is read when one is done.
///
/// What is in memory is a few times the window, however long the input is. Items of one lane are
/// worked on one after another, in the order in which they were read.
package struct SlidingWindow<Item: Sendable, Output: Sendable>: Sendable {
    private enum Event: Sendable {
        /// There may be more to take.
        case arrived
        /// Waiting for something to take has failed.
        case failed(any Error)
        /// The work is over, what is left of it not: another item may begin.
        case worked
        case done(Done)
        case settled(Done)
    }

    private struct Done: Sendable {
        let place: Int
        let lane: String?
        let output: Output
    }

    /// The most items at work at once, at least 1.
    package let limit: Int
    /// The order of the outputs.
    package let order: ResultOrder

    /// Creates a window; a limit under 1 is taken for 1.
    package init(limit: Int, order: ResultOrder = .completion) {
        self.limit = max(1, limit)
        self.order = order
    }

    /// How many items may be read and not handed on: waiting for their lane, or for their turn.
    private var room: Int { limit * 4 + 16 }

    /// Works until the input ends, or no more is to be begun; the next item is there when it is wanted.
    ///
    /// - Parameters:
    ///   - lane: What an item must be worked on in order with; nil for nothing.
    ///   - mayBegin: Asked before an item is read or begun; what is at work goes on.
    ///   - next: Reads the next item; nil at the end.
    ///   - work: Works on an item, in its place in the window and as far as it needs one; the outputs
    ///     of a cancelled task are handed on, too.
    ///   - emit: Takes an output; called one after another.
    /// - Throws: What `next` or `emit` throws; then all that is at work is cancelled.
    package func run(
        lane: @Sendable (Item) -> String? = { _ in nil },
        mayBegin: @Sendable () -> Bool = { true },
        next: () throws -> Item?,
        work: @escaping @Sendable (Item) async -> Worked<Output>,
        emit: (Output) async throws -> Void
    ) async throws {
        try await run(
            lane: lane,
            mayBegin: mayBegin,
            take: { try next().map { .item($0) } ?? .end },
            arrival: {},
            work: work,
            emit: emit
        )
    }

    /// Works until the input ends, or no more is to be begun; a slow input holds up no output.
    ///
    /// - Parameters:
    ///   - lane: What an item must be worked on in order with; nil for nothing.
    ///   - mayBegin: Asked before an item is read or begun; what is at work goes on.
    ///   - take: Takes the next item, if one is there.
    ///   - arrival: Waits until there is something to take; asked for when nothing was there.
    ///   - work: Works on an item, in its place in the window and as far as it needs one; the outputs
    ///     of a cancelled task are handed on, too.
    ///   - emit: Takes an output; called one after another.
    /// - Throws: What `take`, `arrival` or `emit` throws; then all that is at work is cancelled.
    package func run(
        lane: @Sendable (Item) -> String? = { _ in nil },
        mayBegin: @Sendable () -> Bool = { true },
        take: () throws -> Intake<Item>,
        arrival: @escaping @Sendable () async throws -> Void,
        work: @escaping @Sendable (Item) async -> Worked<Output>,
        emit: (Output) async throws -> Void
    ) async throws {
        let events = EventQueue<Event>()
        // A group that keeps results looks for each among all its tasks, from the oldest on.
        try await withThrowingDiscardingTaskGroup { group in
            var running = 0
            var settling = 0
            var begun = 0
            var handedOn = 0
            var isOver = false
            var isAwaited = false
            /// Items that wait for the one of their lane that is at work.
            var lanes: [String: [(place: Int, item: Item)]] = [:]
            var waiting: [Int: Output] = [:]

            func begin(_ item: Item, place: Int, lane: String?) {
                running += 1
                group.addTask {
                    switch await work(item) {
                    case .done(let output):
                        events.add(.done(Done(place: place, lane: lane, output: output)))
                    case .settling(let rest):
                        events.add(.worked)
                        let output = await rest()
                        events.add(.settled(Done(place: place, lane: lane, output: output)))
                    }
                }
            }

            while true {
                intake: while running < limit, begun - handedOn < room, !isOver, mayBegin() {
                    switch try take() {
                    case .end: isOver = true
                    case .later:
                        guard !isAwaited else { break intake }
                        isAwaited = true
                        group.addTask {
                            do {
                                try await arrival()
                                events.add(.arrived)
                            } catch {
                                events.add(.failed(error))
                            }
                        }
                        break intake
                    case .item(let item):
                        let place = begun
                        begun += 1
                        let lane = lane(item)
                        if let lane, lanes[lane] != nil {
                            lanes[lane]?.append((place, item))
                            continue
                        }
                        if let lane { lanes[lane] = [] }
                        begin(item, place: place, lane: lane)
                    }
                }
                guard running + settling > 0 || isAwaited else { break }
                for event in await events.take() {
                    let done: Done
                    switch event {
                    case .arrived:
                        isAwaited = false
                        continue
                    case .failed(let error): throw error
                    case .worked:
                        running -= 1
                        settling += 1
                        continue
                    case .settled(let output):
                        settling -= 1
                        done = output
                    case .done(let output):
                        running -= 1
                        done = output
                    }
                    if let lane = done.lane {
                        if let queue = lanes[lane], let first = queue.first, mayBegin() {
                            lanes[lane]?.removeFirst()
                            begin(first.item, place: first.place, lane: lane)
                        } else {
                            lanes[lane] = nil
                        }
                    }
                    switch order {
                    case .completion:
                        handedOn += 1
                        try await emit(done.output)
                    case .input:
                        waiting[done.place] = done.output
                        while let output = waiting.removeValue(forKey: handedOn) {
                            handedOn += 1
                            try await emit(output)
                        }
                    }
                }
            }
            // What was begun behind one that never was, because it was not to begin any more.
            for place in waiting.keys.sorted() {
                if let output = waiting[place] { try await emit(output) }
            }
        }
    }
}

/// What there is to take of an input that may be slow.
package enum Intake<Item: Sendable>: Sendable {
    /// The next item.
    case item(Item)
    /// Nothing more comes.
    case end
    /// Nothing is there yet.
    case later

    /// The same with something made of the item.
    package func map<Other>(_ make: (Item) -> Other) -> Intake<Other> {
        switch self {
        case .item(let item): .item(make(item))
        case .end: .end
        case .later: .later
        }
    }
}

/// Hands on what many tasks add to one, which gets all of it even when it is cancelled.
private final class EventQueue<Event: Sendable>: Sendable {
    private struct State {
        var events: [Event] = []
        var waiter: CheckedContinuation<[Event], Never>?
    }

    private let state = Locked(State())

    /// Adds an event.
    func add(_ event: Event) {
        let waiter = state.withLock { state in
            defer { state.waiter = nil }
            if state.waiter == nil { state.events.append(event) }
            return state.waiter
        }
        waiter?.resume(returning: [event])
    }

    /// Takes the events so far, or waits for one; to be called by one task.
    func take() async -> [Event] {
        await withCheckedContinuation { continuation in
            let events = state.withLock { state -> [Event] in
                defer { state.events = [] }
                if state.events.isEmpty { state.waiter = continuation }
                return state.events
            }
            if !events.isEmpty { continuation.resume(returning: events) }
        }
    }
}
