package import Apprentice

/// What was spent and what may still be spent; decided here, acted on by ``SpendingLedger``.
///
/// A call reserves the most it can take before it is made, so that many at once cannot spend more
/// than was allowed, and settles what it took after it. What does not fit only because of what
/// others have reserved waits for them; what can never fit is refused.
package struct BudgetState: Sendable {
    /// How much a call may take.
    package struct Call: Sendable, Equatable {
        /// Of the request, estimated.
        package var promptTokens: Int
        /// The longest reply.
        package var replyTokens: Int
        /// The shortest that the longest reply may be cut to, where money runs out.
        package var leastReplyTokens: Int
        /// What the model costs; nil counts no cost.
        package var price: Price?
        package var isLearning: Bool

        package init(
            promptTokens: Int,
            replyTokens: Int,
            leastReplyTokens: Int? = nil,
            price: Price? = nil,
            isLearning: Bool = false
        ) {
            self.promptTokens = promptTokens
            self.replyTokens = replyTokens
            self.leastReplyTokens = leastReplyTokens ?? replyTokens
            self.price = price
            self.isLearning = isLearning
        }
    }

    /// What was set aside for a call.
    package struct Reservation: Sendable, Equatable {
        let tokens: Int64
        let money: Money
        let isLearning: Bool
        /// The longest reply that was paid for.
        package let replyTokens: Int

        /// Request and reply together, in tokens.
        package var size: Int { Int(tokens) }

        init(tokens: Int64, money: Money, isLearning: Bool, replyTokens: Int) {
            self.tokens = tokens
            self.money = money
            self.isLearning = isLearning
            self.replyTokens = replyTokens
        }

        /// Nothing set aside, for a call without a limit.
        package init(isLearning: Bool) {
            self.init(tokens: 0, money: .zero, isLearning: isLearning, replyTokens: 0)
        }
    }

    package enum Verdict: Sendable, Equatable {
        case granted(Reservation)
        /// It does not fit now, but may when another call has settled.
        case wait
        case refused(BudgetRefusal)
    }

    private struct Sum: Sendable {
        var tokens: Int64 = 0
        var money = Money.zero

        mutating func add(_ tokens: Int64, _ money: Money) {
            self.tokens += tokens
            self.money = self.money + money
        }

        func amount(in limit: BudgetLimit) -> Int64 {
            switch limit {
            case .tokens, .learningTokens: tokens
            case .cost, .learningCost: money.picodollars
            }
        }
    }

    package var budget: Budget
    private var spent = Sum()
    private var spentLearning = Sum()
    private var reserved = Sum()
    private var reservedLearning = Sum()

    package init(_ budget: Budget = Budget()) { self.budget = budget }

    /// What was spent of a limit, in its unit.
    func spent(of limit: BudgetLimit) -> Int64 {
        (limit.isForLearning ? spentLearning : spent).amount(in: limit)
    }

    /// What is set aside of a limit for calls under way, in its unit.
    func reserved(of limit: BudgetLimit) -> Int64 {
        (limit.isForLearning ? reservedLearning : reserved).amount(in: limit)
    }

    /// Sets aside what a call can take, if it is there.
    package mutating func reserve(_ call: Call) -> Verdict {
        var now = call.replyTokens
        var ever = call.replyTokens
        for limit in budget.limits(isLearning: call.isLearning) {
            let left = limit.amount - spent(of: limit)
            let fits = limit.reply(within: left, promptTokens: call.promptTokens, at: call.price)
            if fits < call.leastReplyTokens {
                return .refused(
                    BudgetRefusal(
                        limit: limit,
                        spent: spent(of: limit),
                        wanted: limit.amount(
                            of: (call.promptTokens, call.leastReplyTokens),
                            at: call.price
                        )
                    )
                )
            }
            ever = min(ever, fits)
            now = min(
                now,
                limit.reply(
                    within: left - reserved(of: limit),
                    promptTokens: call.promptTokens,
                    at: call.price
                )
            )
        }
        // A reply is cut short only for what is truly gone, never for what others may give back.
        guard now == ever else { return .wait }
        return .granted(take(call, replyTokens: now))
    }

    /// Gives back what was set aside, and counts what the call took.
    package mutating func settle(_ reservation: Reservation, took usage: Usage, cost: Money) {
        reserved.add(-reservation.tokens, Money(picodollars: -reservation.money.picodollars))
        spent.add(Int64(usage.total), cost)
        guard reservation.isLearning else { return }
        reservedLearning.add(
            -reservation.tokens,
            Money(picodollars: -reservation.money.picodollars)
        )
        spentLearning.add(Int64(usage.total), cost)
    }

    private mutating func take(_ call: Call, replyTokens: Int) -> Reservation {
        let money =
            call.price.map {
                $0.most(promptTokens: call.promptTokens) + $0.output * replyTokens
            } ?? .zero
        let reservation = Reservation(
            tokens: Int64(call.promptTokens + replyTokens),
            money: money,
            isLearning: call.isLearning,
            replyTokens: replyTokens
        )
        reserved.add(reservation.tokens, money)
        if call.isLearning { reservedLearning.add(reservation.tokens, money) }
        return reservation
    }
}

/// Why a call was not made.
package struct BudgetRefusal: Sendable, Equatable {
    package var limit: BudgetLimit
    /// In the limit's unit.
    package var spent: Int64
    /// The least that the call would take, in the limit's unit.
    package var wanted: Int64

    /// For people.
    package var error: ModelError {
        let option: String
        let name: String
        switch limit {
        case .tokens: (name, option) = ("token budget", "--max-tokens N")
        case .cost: (name, option) = ("budget", "--max-cost USD")
        case .learningTokens, .learningCost:
            (name, option) = ("budget for learning", "--learning-budget N")
        }
        let unit =
            switch limit {
            case .tokens, .learningTokens: " tokens"
            case .cost, .learningCost: ""
            }
        let setting = option.dropFirst(2)
        return ModelError(
            .budgetReached,
            what: "the \(name) of \(limit.words(limit.amount))\(unit) allows no further call",
            why: "\(limit.words(spent)) are spent, and this call may take \(limit.words(wanted))",
            remedy: "allow more: \(option), or at the prompt :set \(setting)"
        )
    }
}

extension BudgetState.Call {
    /// What a request can take of a model.
    init(_ request: ModelRequest, model: String, price: Price?) {
        let reply = request.maxTokens ?? ReplyLimit.tokens(of: model)
        self.init(
            promptTokens: request.estimatedTokens,
            replyTokens: reply,
            // JSON that is cut short is of no use; a text may be, if it is a few sentences.
            leastReplyTokens: request.schema == nil ? min(reply, 256) : reply,
            price: price,
            isLearning: request.role.isLearning
        )
    }
}

extension ModelRequest {
    /// About how many tokens the request has, rather more than fewer.
    var estimatedTokens: Int {
        let texts = messages.map(\.content) + [schema?.json ?? ""]
        return texts.reduce(0) { $0 + Tokens.estimate($1) + 4 }
    }
}

/// How long a reply may be where a budget must know it and nothing was said.
enum ReplyLimit {
    /// In tokens: what all models take as a limit; more for those whose thinking counts as a reply.
    static func tokens(of model: String) -> Int {
        let name = model.split(separator: "/").last ?? ""
        let thinks = ["gpt-5", "o1", "o3", "o4"].contains { name.hasPrefix($0) }
        return thinks ? 16_384 : 4096
    }
}
