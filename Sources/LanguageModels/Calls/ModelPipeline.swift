import ApprenticeSystem
public import Apprentice

/// The one way a model is called: it waits for its turn and its money, tries again what failed for a
/// while only, and asks another model where this one cannot answer.
///
/// What is decided on the way is decided by values: `CallCourse` (retries, fallbacks, time),
/// `GateState` with its `CircuitBreaker` (whose turn it is), `BudgetState` (whether it is paid
/// for). This is the only code that acts on them, in this order, for each try:
///
/// 1. Take a permit at the gate, or be refused by it.
/// 2. Set aside what the call can take. If others hold it for now, give the permit back, wait until it
///    is set aside, and take a permit again: nobody is kept from a server by a call that waits for money.
/// 3. Ask the model.
/// 4. Count what was used, and give the permit back.
///
/// All of it counts against the request's time limit.
public struct ModelPipeline: LanguageModel {
    /// A model that may answer, and what stands before it.
    public struct Candidate: Sendable {
        /// Makes one call each time it is asked.
        public var model: any LanguageModel
        /// Whom its calls share a server with; nil where nothing is shared.
        public var gate: ProviderGate?
        /// When a call is made again that failed; nil: ``RetryPolicy/standard(for:)``, or
        /// ``RetryPolicy/beforeAnother(for:)`` where another candidate follows.
        public var retry: (@Sendable (ModelRequest.Priority) -> RetryPolicy)?

        /// Describes a candidate.
        public init(
            _ model: any LanguageModel,
            gate: ProviderGate? = nil,
            retry: (@Sendable (ModelRequest.Priority) -> RetryPolicy)? = nil
        ) {
            self.model = model
            self.gate = gate
            self.retry = retry
        }
    }

    /// The profile of the first model.
    public let profile: ModelProfile

    let candidates: [Candidate]
    let ledger: SpendingLedger?
    let timeout: Duration?
    let clock: any Clock<Duration>
    let jitter: @Sendable () -> Double

    /// Puts models behind one another.
    ///
    /// What keeps the first from answering is found out anew by each call, so that it is asked again as
    /// soon as its gate lets a probe through and that works. After the first text has arrived no other
    /// is asked, and never for a fault of the request.
    ///
    /// - Parameters:
    ///   - first: The model that is asked first.
    ///   - others: Those that are asked when it cannot answer, in this order.
    ///   - ledger: What counts all calls, and holds the budget; nil counts nothing.
    ///   - timeout: How long a call may take until its reply begins, whoever gives it; nil: by who asks.
    ///   - clock: What waits.
    ///   - jitter: Gives a number from 0 to 1, a new one each time.
    public init(
        _ first: Candidate,
        else others: [Candidate] = [],
        ledger: SpendingLedger? = nil,
        timeout: Duration? = nil,
        clock: any Clock<Duration> = ContinuousClock(),
        jitter: @escaping @Sendable () -> Double = { Double.random(in: 0...1) }
    ) {
        profile = first.model.profile
        candidates = [first] + others
        self.ledger = ledger
        self.timeout = timeout
        self.clock = clock
        self.jitter = jitter
    }

    /// Answers with one model.
    public init(
        _ model: any LanguageModel,
        gate: ProviderGate? = nil,
        retry: (@Sendable (ModelRequest.Priority) -> RetryPolicy)? = nil,
        ledger: SpendingLedger? = nil,
        clock: any Clock<Duration> = ContinuousClock(),
        jitter: @escaping @Sendable () -> Double = { Double.random(in: 0...1) }
    ) {
        self.init(
            Candidate(model, gate: gate, retry: retry),
            ledger: ledger,
            clock: clock,
            jitter: jitter
        )
    }

    /// Answers a request with as many calls as it takes and the policies allow.
    ///
    /// - Parameters:
    ///   - request: The conversation, and what the reply must look like.
    ///   - onEvent: Called in order for each piece of text, before each wait, and when another model is
    ///     asked (`fellBack`); the attempt it then names is the one to come, from 2, over all models.
    /// - Returns: The whole reply; with its tokens estimated where a ledger counts and the provider does
    ///   not.
    /// - Throws: `ModelError` with what kept the models from answering (`budgetReached` when there was
    ///   no money to ask), or `CancellationError`.
    public func reply(
        to request: ModelRequest,
        onEvent: @escaping @Sendable (ModelEvent) -> Void
    ) async throws -> ModelReply {
        let call = ModelCall(request, by: self, onEvent: onEvent)
        while true {
            do {
                let pass = try await call.admit()
                do {
                    return call.end(
                        pass,
                        try await pass.model.reply(to: pass.request, onEvent: call.note)
                    )
                } catch {
                    call.end(pass, failing: error)
                    throw error
                }
            } catch let error as ModelError {
                if let delay = try call.delay(after: error) { try await clock.sleep(for: delay) }
            }
        }
    }
}

/// One call on its way through a ``ModelPipeline``.
///
/// An object beside the call, so that a task that waits for a reply holds a pointer to it. For the same
/// reason its steps are not inlined.
final class ModelCall: Sendable {
    /// What a try was given to be made with.
    final class Pass: Sendable {
        let model: any LanguageModel
        let request: ModelRequest
        fileprivate let gate: ProviderGate?
        fileprivate let permit: Int?
        fileprivate let reservation: BudgetState.Reservation?

        fileprivate init(
            _ candidate: ModelPipeline.Candidate,
            _ request: ModelRequest,
            permit: Int?,
            reservation: BudgetState.Reservation?
        ) {
            model = candidate.model
            gate = candidate.gate
            self.request = request
            self.permit = permit
            self.reservation = reservation
        }
    }

    private let request: ModelRequest
    private let pipeline: ModelPipeline
    private let onEvent: @Sendable (ModelEvent) -> Void
    private let stopwatch: Stopwatch
    private let course: Locked<CallCourse>

    @inline(never)
    init(
        _ request: ModelRequest,
        by pipeline: ModelPipeline,
        onEvent: @escaping @Sendable (ModelEvent) -> Void
    ) {
        self.request = request
        self.pipeline = pipeline
        self.onEvent = onEvent
        stopwatch = Stopwatch(pipeline.clock)
        course = Locked(
            CallCourse(
                pipeline.candidates.enumerated().map { place, candidate in
                    let isLast = place + 1 == pipeline.candidates.count
                    let standard = isLast ? RetryPolicy.standard : RetryPolicy.beforeAnother
                    var policy = (candidate.retry ?? standard)(request.priority)
                    policy.hasAlternative = !isLast
                    if let timeout = pipeline.timeout, policy.deadline != nil {
                        policy.deadline = timeout
                    }
                    return (candidate.model.profile.name, policy)
                },
                limit: request.timeLimit,
                standardLimit: pipeline.timeout
                    ?? RetryPolicy.standard(for: request.priority).deadline
            )
        )
    }

    /// Takes note of what the model says, and hands it on.
    var note: @Sendable (ModelEvent) -> Void {
        { [self] event in
            course.withLock { $0.note(event) }
            onEvent(event)
        }
    }

    /// Waits until the next try may be made.
    ///
    /// - Throws: `ModelError` when it may not be, or `CancellationError`.
    @inline(never)
    func admit() async throws -> Pass {
        let now = stopwatch.elapsed
        let course = course.withLock { course -> CallCourse in
            course.begin(now: now)
            return course
        }
        var request = request
        request.attempt = course.attempt
        let candidate = pipeline.candidates[course.index]
        let name = candidate.model.profile.name
        var reservation: BudgetState.Reservation?
        while true {
            let permit: Int?
            do {
                permit = try await candidate.gate?.enter(
                    GateCall(
                        request,
                        model: name,
                        policy: course.policy,
                        timeLimit: left,
                        countsTokens: candidate.gate?.countsTokens == true
                    )
                )
            } catch {
                pipeline.ledger?.release(reservation)
                throw error
            }
            guard let ledger = pipeline.ledger else {
                return pass(candidate, request, permit, reservation)
            }
            do {
                if reservation == nil, let call = try ledger.call(request, model: name) {
                    guard let reserved = try ledger.reserve(call, request.priority) else {
                        // Others hold what it needs: it does not keep them from being served.
                        candidate.gate?.leave(permit, .notMade)
                        reservation = try await ledger.reservation(
                            for: call,
                            request.priority,
                            within: left,
                            clock: pipeline.clock
                        )
                        continue
                    }
                    reservation = reserved
                }
            } catch let error as ModelError {
                candidate.gate?.leave(permit, .notMade)
                throw error
            }
            ledger.begin(role: request.role, model: name, isFirst: request.attempt == 1)
            return pass(candidate, request, permit, reservation)
        }
    }

    private func pass(
        _ candidate: ModelPipeline.Candidate,
        _ request: ModelRequest,
        _ permit: Int?,
        _ reservation: BudgetState.Reservation?
    ) -> Pass {
        var request = request
        request.timeLimit = left
        if let reservation { request.maxTokens = reservation.replyTokens }
        return Pass(candidate, request, permit: permit, reservation: reservation)
    }

    /// The time this try has until its reply begins; nil for as long as it takes.
    private var left: Duration? {
        let now = stopwatch.elapsed
        return course.withLock { $0.left(now: now) }
    }

    /// Counts what an answer took.
    @inline(never)
    func end(_ pass: Pass, _ reply: ModelReply) -> ModelReply {
        var reply = reply
        let counted = reply.usage.total > 0 ? reply.usage.total : nil
        if let ledger = pipeline.ledger {
            if counted == nil {
                reply.usage = request.estimatedUsage(replyBytes: reply.text.utf8.count)
            }
            ledger.settle(
                pass.reservation,
                role: request.role,
                model: pass.model.profile.name,
                took: reply.usage
            )
        }
        pass.gate?.leave(pass.permit, .answered, tokens: counted ?? reply.usage.total.ifPositive)
        return reply
    }

    /// Counts what a failure may have taken, and tells the gate of it.
    @inline(never)
    func end(_ pass: Pass, failing error: any Error) {
        let bytes = course.withLock { $0.bytes }
        let isBilled = bytes > 0 || Self.mayBeBilled(error)
        pipeline.ledger?.settle(
            pass.reservation,
            role: request.role,
            model: pass.model.profile.name,
            took: isBilled ? request.estimatedUsage(replyBytes: bytes) : Usage()
        )
        pass.gate?.leave(pass.permit, CallOutcome(error), failure: error)
    }

    /// What follows a failure: how long to wait before the next try, or nil where another model is
    /// asked at once.
    ///
    /// - Throws: The error, if nothing follows.
    @inline(never)
    func delay(after error: ModelError) throws(ModelError) -> Duration? {
        let (now, jitter) = (stopwatch.elapsed, pipeline.jitter())
        switch course.withLock({ $0.step(after: error, now: now, jitter: jitter) }) {
        case .again(let delay, let attempt):
            onEvent(.retrying(reason: error.what, delay: delay, attempt: attempt))
            return delay
        case .another(let model, let attempt):
            onEvent(.fellBack(model: model, reason: error.what, attempt: attempt))
            return nil
        case .giveUp(let error):
            throw error
        }
    }

    /// Whether a provider may have worked, and bill, although no reply came.
    private static func mayBeBilled(_ error: any Error) -> Bool {
        guard let error = error as? ModelError else { return error is CancellationError }
        switch error.code {
        case .interrupted, .malformedReply, .emptyReply: return true
        case .timedOut: return error.status == nil
        default: return false
        }
    }
}

extension Int {
    fileprivate var ifPositive: Int? { self > 0 ? self : nil }
}

extension ModelRequest {
    fileprivate func estimatedUsage(replyBytes: Int) -> Usage {
        Usage(promptTokens: estimatedTokens, completionTokens: (replyBytes + 3) / 4)
    }
}
