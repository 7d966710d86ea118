package import Apprentice

/// What stands before a model: retries, its server's gate, the ledger; and other models behind it.
extension ModelCatalog {
    /// One model that asks others when it cannot answer.
    package func chain(_ models: [any LanguageModel]) -> (any LanguageModel)? {
        guard let first = models.first, models.count > 1 else { return models.first }
        let timeout = settings.timeout
        return FallbackModel(
            first,
            else: Array(models.dropFirst()),
            limit: { timeout ?? RetryPolicy.standard(for: $0).deadline },
            clock: clock
        )
    }

    /// A model with all that stands before it: retries, the gate, the ledger.
    func wrap(
        _ endpoint: ModelEndpoint,
        _ hasAlternative: Bool,
        _ make: (any HTTPTransport) -> any LanguageModel
    ) -> any LanguageModel {
        let gate = servers.gate(of: endpoint) {
            ProviderGate(
                endpoint.host,
                ceiling: settings.concurrency,
                requestsPerMinute: settings.requestsPerMinute,
                tokensPerMinute: settings.tokensPerMinute,
                clock: clock
            )
        }
        let model = make(LimitWatch(base: transport, gate: gate, model: endpoint.name))
        let timeout = settings.timeout
        return RetryingModel(
            GatedModel(BudgetedModel(model, ledger), gate, hasAlternative: hasAlternative),
            policy: { priority in
                var policy =
                    hasAlternative
                    ? RetryPolicy.beforeAnother(for: priority) : RetryPolicy.standard(for: priority)
                policy.deadline = timeout ?? policy.deadline
                return policy
            },
            clock: clock
        )
    }
}
