import Apprentice
import ApprenticeModels
import Testing

@Suite struct RetryPolicyTests {
    private let policy = RetryPolicy(
        attempts: 4,
        base: .seconds(1),
        longestBackoff: .seconds(3),
        longestWish: .seconds(60),
        deadline: .seconds(100)
    )

    private func decide(
        _ code: ModelError.Code = .serverFailed,
        attempt: Int = 1,
        elapsed: Duration = .zero,
        hasText: Bool = false,
        wish: Duration? = nil,
        jitter: Double = 0
    ) -> RetryPolicy.Decision {
        policy.decide(
            after: ModelError(code, what: "x failed", why: "status 500", retryAfter: wish),
            attempt: attempt,
            elapsed: elapsed,
            hasText: hasText,
            jitter: jitter
        )
    }

    private func reason(_ decision: RetryPolicy.Decision) -> String? {
        guard case .giveUp(let error) = decision else { return nil }
        return error.why
    }

    @Test func `waits double up to the longest`() {
        #expect(decide(attempt: 1) == .retry(after: .seconds(1)))
        #expect(decide(attempt: 2) == .retry(after: .seconds(2)))
        #expect(decide(attempt: 3) == .retry(after: .seconds(3)))
    }

    @Test func `jitter lengthens a wait by up to half`() {
        #expect(decide(jitter: 0.5) == .retry(after: .milliseconds(1250)))
        #expect(decide(jitter: 1) == .retry(after: .milliseconds(1500)))
    }

    @Test func `the last attempt's error says how many there were`() {
        #expect(reason(decide(attempt: 4)) == "status 500, tried 4 times")
    }

    @Test(arguments: [
        ModelError.Code.unreachable, .timedOut, .interrupted, .rateLimited, .serverFailed,
        .leftAlone,
    ])
    func `what is temporary is tried again`(code: ModelError.Code) {
        #expect(decide(code) == .retry(after: .seconds(1)))
    }

    @Test(arguments: [
        ModelError.Code.unauthorized, .refused, .tooLong, .malformedReply, .unavailable,
        .budgetReached,
    ])
    func `what is lasting is not`(code: ModelError.Code) {
        #expect(reason(decide(code)) == "status 500")
    }

    @Test func `nothing is tried again once text has reached the caller`() {
        #expect(reason(decide(.interrupted, hasText: true)) == "status 500")
    }

    @Test func `a server's wish is obeyed, never shortened`() {
        #expect(decide(wish: .seconds(20)) == .retry(after: .seconds(20)))
        #expect(decide(wish: .seconds(20), jitter: 1) == .retry(after: .seconds(22)))
        #expect(decide(attempt: 2, wish: .milliseconds(1)) == .retry(after: .seconds(2)))
    }

    @Test func `a wish beyond the limit fails at once`() {
        #expect(decide(wish: .seconds(60)) == .retry(after: .seconds(60)))
        #expect(reason(decide(wish: .seconds(61))) == "status 500, longer than is worth waiting")
    }

    @Test func `nothing is begun after the deadline`() {
        #expect(decide(elapsed: .seconds(99)) == .retry(after: .seconds(1)))
        #expect(reason(decide(elapsed: .milliseconds(99_001))) == "status 500, tried for 99 s")
    }

    @Test func `a server that is not there is not tried for long from a prompt`() {
        func decide(_ code: ModelError.Code, _ attempt: Int) -> RetryPolicy.Decision {
            RetryPolicy.standard(for: .chat).decide(
                after: ModelError(code, what: "x"),
                attempt: attempt,
                elapsed: .zero,
                hasText: false,
                jitter: 0
            )
        }
        #expect(decide(.unreachable, 1) == .retry(after: .milliseconds(400)))
        guard case .giveUp(let error) = decide(.unreachable, 2) else {
            Issue.record("it was tried a third time")
            return
        }
        #expect(error.why == "tried 2 times")
        #expect(decide(.serverFailed, 2) == .retry(after: .milliseconds(800)))
    }

    @Test func `before another model waits are short, and what is left alone is not waited for`() {
        let policy = RetryPolicy.beforeAnother(for: .batch)
        func decide(_ code: ModelError.Code, wish: Duration?) -> RetryPolicy.Decision {
            policy.decide(
                after: ModelError(code, what: "x", retryAfter: wish),
                attempt: 1,
                elapsed: .zero,
                hasText: false,
                jitter: 0
            )
        }
        #expect(decide(.rateLimited, wish: .seconds(5)) == .retry(after: .seconds(5)))
        for (code, wish) in [(ModelError.Code.rateLimited, 6), (.leftAlone, 1)] {
            guard case .giveUp = decide(code, wish: .seconds(wish)) else {
                Issue.record("\(code) was tried again")
                continue
            }
        }
    }

    @Test func `a thousandth attempt does not overflow`() {
        let endless = RetryPolicy(attempts: .max)
        let error = ModelError(.timedOut, what: "x")
        let decision = endless.decide(
            after: error,
            attempt: 1000,
            elapsed: .zero,
            hasText: false,
            jitter: 0
        )
        #expect(decision == .retry(after: .seconds(30)))
    }
}
