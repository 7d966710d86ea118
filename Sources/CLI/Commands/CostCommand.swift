import Apprentice
import ApprenticeModels

extension Command {
    static let cost = Command(
        "cost",
        summary: "what this program's calls have used, by role, and how much of its budget is left;"
            + " from a shell: what all kept answers have used, by model",
        example: ":cost",
        place: .both
    ) { arguments, chat in
        try arguments.end(of: "cost")
        // From a shell nothing was asked yet: what the kept answers took is told.
        let accounts =
            arguments.isFromShell
            ? SpendingAccount.of(
                try await chat.store.read { try $0.recentTurns(limit: .max) },
                prices: chat.ledger.prices
            ) : chat.ledger.accounts
        let report = CostReport(
            accounts: accounts,
            budgets: chat.ledger.reports,
            pricesOf: chat.ledger.prices.date
        )
        var result = report.result(width: chat.output.width)
        do throws(PriceTableError) {
            _ = try PriceFiles.load(environment: chat.modelSetup.environment)
        } catch {
            // The prices that came with the program hold meanwhile.
            result.text += "\n\(error.what): \(error.why ?? "")"
        }
        chat.output.result(result)
    }
}

/// What was used, as a table and as JSON.
struct CostReport: Sendable {
    let accounts: [SpendingAccount]
    let budgets: [BudgetReport]
    /// The day of the prices.
    let pricesOf: String?

    func result(width: Int?) -> CommandResult {
        CommandResult(
            "cost",
            text(width: width),
            [
                (key: "answers", value: sum { !$0.role.isLearning }),
                (key: "learning", value: sum { $0.role.isLearning }),
                (key: "together", value: sum { _ in true }),
                (key: "accounts", value: .array(accounts.map(Self.json))),
                (key: "budgets", value: .array(budgets.map(Self.json))),
                (key: "prices_of", value: JSON(pricesOf)),
            ]
        )
    }

    private func text(width: Int?) -> String {
        var rows = accounts.map { account in
            [
                account.role.rawValue, Self.count(account.calls, "call"),
                account.attempts == account.calls ? "" : Self.count(account.attempts, "try"),
            ] + Self.cells(account.usage) + [
                account.cost.map(\.inWords) ?? "no price", account.model,
            ]
        }
        if rows.count != 1 {
            let usage = accounts.reduce(Usage()) { $0 + $1.usage }
            rows.append(
                ["together", "", ""] + Self.cells(usage) + [Self.cost(of: accounts)?.inWords ?? ""]
            )
        }
        var lines = [Table.text(rows, fitting: width)]
        for budget in budgets {
            let isMoney = budget.name.hasSuffix("cost")
            let name = budget.name.hasPrefix("learning") ? "budget for learning" : "budget"
            lines.append(
                "\(name): \(budget.spent) of \(budget.limit)\(isMoney ? "" : " tokens") spent"
                    + (["0", "$0"].contains(budget.reserved)
                        ? "" : ", \(budget.reserved) set aside for calls under way")
            )
        }
        if accounts.contains(where: { $0.cost.map { $0 > .zero } ?? false }), let pricesOf {
            lines.append("by the prices of \(pricesOf)")
        }
        return lines.joined(separator: "\n")
    }

    private static func count(_ number: Int, _ word: String) -> String {
        let many = word == "try" ? "tries" : word + "s"
        return "\(number.inThousands) \(number == 1 ? word : many)"
    }

    private static func cells(_ usage: Usage) -> [String] {
        [
            "\(usage.promptTokens.inThousands) in", "\(usage.completionTokens.inThousands) out",
            "\(usage.cachedTokens.inThousands) cached",
        ]
    }

    /// The sum of what has a price; nil when nothing has.
    private static func cost(of accounts: [SpendingAccount]) -> Money? {
        let costs = accounts.compactMap(\.cost)
        return costs.isEmpty ? nil : costs.reduce(.zero, +)
    }

    private func sum(_ isMeant: (SpendingAccount) -> Bool) -> JSON {
        let meant = accounts.filter(isMeant)
        return .object(
            Self.members(meant.reduce(Usage()) { $0 + $1.usage }) + [
                (key: "calls", value: JSON(meant.reduce(0) { $0 + $1.calls })),
                (key: "attempts", value: JSON(meant.reduce(0) { $0 + $1.attempts })),
                (
                    key: "cost_usd",
                    value: Self.cost(of: meant).map { .double($0.dollars) } ?? .null
                ),
            ]
        )
    }

    private static func json(_ account: SpendingAccount) -> JSON {
        .object(
            [
                (key: "role", value: .string(account.role.rawValue)),
                (key: "model", value: .string(account.model)),
                (key: "calls", value: JSON(account.calls)),
                (key: "attempts", value: JSON(account.attempts)),
            ] + members(account.usage) + [
                (key: "cost_usd", value: account.cost.map { .double($0.dollars) } ?? .null)
            ]
        )
    }

    private static func json(_ budget: BudgetReport) -> JSON {
        [
            "name": .string(budget.name), "limit": .double(budget.limitAmount),
            "spent": .double(budget.spentAmount),
        ]
    }

    private static func members(_ usage: Usage) -> [JSON.Member] {
        [
            (key: "prompt_tokens", value: JSON(usage.promptTokens)),
            (key: "completion_tokens", value: JSON(usage.completionTokens)),
            (key: "cached_tokens", value: JSON(usage.cachedTokens)),
        ]
    }
}

extension Chat {
    /// Why nothing is learned although somebody waits for it: `is paused`.
    var whyLearningStands: String {
        if loop.learningPace != .on { return "is paused" }
        return loop.hold.map { "waits: \($0)" } ?? "is not running"
    }
}
