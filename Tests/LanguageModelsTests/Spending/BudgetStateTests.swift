import Apprentice
import ApprenticeModels
import Testing

@Suite struct BudgetStateTests {
    private func call(
        _ prompt: Int,
        _ reply: Int,
        least: Int? = nil,
        price: Price? = nil,
        isLearning: Bool = false
    ) -> BudgetState.Call {
        BudgetState.Call(
            promptTokens: prompt,
            replyTokens: reply,
            leastReplyTokens: least,
            price: price,
            isLearning: isLearning
        )
    }

    private func granted(_ verdict: BudgetState.Verdict) throws -> BudgetState.Reservation {
        guard case .granted(let reservation) = verdict else {
            throw Refused(verdict: verdict)
        }
        return reservation
    }

    private struct Refused: Error { let verdict: BudgetState.Verdict }

    private func isRefused(_ verdict: BudgetState.Verdict) -> Bool {
        if case .refused = verdict { true } else { false }
    }

    @Test func `what others have set aside is not given out again, what they give back is`() throws
    {
        var state = BudgetState(Budget(tokens: 1000))
        let first = try granted(state.reserve(call(100, 500)))
        #expect(state.reserve(call(100, 500)) == .wait)
        state.settle(first, took: Usage(promptTokens: 90, completionTokens: 10), cost: .zero)
        _ = try granted(state.reserve(call(100, 500)))
    }

    @Test func `what can never fit is refused, with what is spent and wanted`() throws {
        var state = BudgetState(Budget(tokens: 1000))
        let first = try granted(state.reserve(call(100, 800)))
        // 900 are set aside, so it may fit later; 1100 never will.
        #expect(state.reserve(call(100, 800)) == .wait)
        #expect(isRefused(state.reserve(call(600, 500))))
        state.settle(first, took: Usage(promptTokens: 100, completionTokens: 700), cost: .zero)
        guard case .refused(let refusal) = state.reserve(call(100, 800)) else {
            Issue.record("it was let through")
            return
        }
        #expect((refusal.spent, refusal.wanted) == (800, 900))
        #expect(refusal.error.code == .budgetReached)
        #expect(refusal.error.what == "the token budget of 1,000 tokens allows no further call")
        #expect(refusal.error.why == "800 are spent, and this call may take 900")
        #expect(refusal.error.isTemporary == false)
    }

    @Test func `a reply is cut short only for what is gone for good`() throws {
        var state = BudgetState(Budget(tokens: 2000))
        let first = try granted(state.reserve(call(100, 1500, least: 200)))
        #expect(first.replyTokens == 1500)
        // 400 are left now, which would do, but the first may give back more.
        #expect(state.reserve(call(100, 1500, least: 200)) == .wait)
        state.settle(first, took: Usage(promptTokens: 100, completionTokens: 1400), cost: .zero)
        #expect(try granted(state.reserve(call(100, 1500, least: 200))).replyTokens == 400)
    }

    @Test func `dollars are counted by the dearest way a request can go`() throws {
        // 1 dollar a million in, 1.25 to the cache, 5 out: 1000 + 200 tokens take 0.00225 at most.
        let price = Price(input: 1, output: 5, cachedInput: 0.1, cacheWrite: 1.25)
        var state = BudgetState(Budget(cost: Money(dollars: 0.00224)))
        #expect(isRefused(state.reserve(call(1000, 200, price: price))))
        state.budget.cost = Money(dollars: 0.00225)
        let reservation = try granted(state.reserve(call(1000, 200, price: price)))
        let usage = Usage(promptTokens: 1000, completionTokens: 10, cachedTokens: 900)
        #expect(price.cost(of: usage) == Money(dollars: 0.00024))
        state.settle(reservation, took: usage, cost: price.cost(of: usage))
        #expect(isRefused(state.reserve(call(1000, 200, price: price))))
        _ = try granted(state.reserve(call(1000, 150, price: price)))
    }

    @Test func `learning has a budget of its own, and answers go on without it`() throws {
        var state = BudgetState(Budget(learningTokens: 500))
        let first = try granted(state.reserve(call(100, 300, isLearning: true)))
        #expect(state.reserve(call(100, 300, isLearning: true)) == .wait)
        state.settle(first, took: Usage(promptTokens: 100, completionTokens: 300), cost: .zero)
        guard case .refused(let refusal) = state.reserve(call(100, 300, isLearning: true)) else {
            Issue.record("it was let through")
            return
        }
        #expect(refusal.limit.isForLearning)
        _ = try granted(state.reserve(call(100_000, 4000)))
    }

    @Test func `learning counts against the whole budget, too`() throws {
        var state = BudgetState(Budget(tokens: 1000, learningTokens: 900))
        let first = try granted(state.reserve(call(100, 700, isLearning: true)))
        #expect(state.reserve(call(100, 200)) == .wait)
        state.settle(first, took: Usage(promptTokens: 100, completionTokens: 700), cost: .zero)
        #expect(isRefused(state.reserve(call(100, 200))))
    }

    @Test func `random calls, never more than the limit is set aside and spent`() throws {
        var random = SplitMix(state: 7)
        for _ in 0..<50 {
            let limit = Int.random(in: 500...20_000, using: &random)
            var state = BudgetState(Budget(tokens: limit))
            var open: [BudgetState.Reservation] = []
            var spent = 0
            var promised = 0
            for _ in 0..<300 {
                if Bool.random(using: &random), let reservation = open.popLast() {
                    let took = Int.random(in: 0...reservation.size, using: &random)
                    promised -= reservation.size
                    spent += took
                    state.settle(reservation, took: Usage(promptTokens: took), cost: .zero)
                } else if case .granted(let reservation) = state.reserve(
                    call(
                        Int.random(in: 1...300, using: &random),
                        Int.random(in: 1...2000, using: &random),
                        least: 1
                    )
                ) {
                    promised += reservation.size
                    open.append(reservation)
                }
                #expect(spent + promised <= limit)
            }
        }
    }
}
