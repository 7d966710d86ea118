import ApprenticeSystem
package import Apprentice

/// A model whose replies a test writes, and whose calls it can count, hold back and fail.
package final class ScriptedModel: LanguageModel {
    /// Who asks.
    package enum Role: Sendable, Hashable {
        case agent
        case reflector
        case manager
        /// Whoever compares two notes.
        case judge

        init(_ request: ModelRequest) {
            switch request.schema?.name {
            case "reflection": self = .reflector
            case "skill_updates": self = .manager
            case "contradiction": self = .judge
            default: self = .agent
            }
        }
    }

    /// The calls of one role.
    package struct Calls: Sendable {
        package var requests: [ModelRequest] = []
        package var running = 0
        package var peak = 0
        package var count: Int { requests.count }
    }

    /// What is known of all calls.
    package struct State: Sendable, CustomStringConvertible {
        fileprivate var calls: [Role: Calls] = [:]
        fileprivate var held: Set<Role> = []
        package subscript(role: Role) -> Calls { calls[role] ?? Calls() }
        package var description: String {
            calls.map { "\($0): \($1.count) calls, \($1.running) running" }.sorted().joined(
                separator: "; "
            )
        }
    }

    package typealias Answer = @Sendable (ModelRequest, Role) async throws -> String

    package let profile: ModelProfile
    /// The calls so far; tests wait on it.
    package let state = Watched(State())
    private let answer: Answer

    /// Creates a model whose answers depend on what is asked.
    package init(
        profile: ModelProfile = ModelProfile(name: "scripted"),
        answer: @escaping Answer
    ) {
        self.profile = profile
        self.answer = answer
    }

    /// Holds back every reply to a role, until ``open(_:)``.
    package func hold(_ roles: Role...) { state.update { $0.held.formUnion(roles) } }

    /// Lets the replies to a role go.
    package func open(_ roles: Role...) { state.update { $0.held.subtract(roles) } }

    /// Waits until so many calls of a role were begun.
    package func waitForCalls(_ count: Int, of role: Role) async throws {
        try await state.wait(for: "\(count) calls of the \(role)") { $0[role].count >= count }
    }

    /// Waits until so many calls of a role are under way at once.
    package func waitForRunning(_ count: Int, of role: Role) async throws {
        try await state.wait(for: "\(count) \(role)s at work") { $0[role].running == count }
    }

    package func reply(
        to request: ModelRequest,
        onEvent: @escaping @Sendable (ModelEvent) -> Void
    ) async throws -> ModelReply {
        let role = Role(request)
        state.update { state in
            var calls = state[role]
            calls.requests.append(request)
            calls.running += 1
            calls.peak = max(calls.peak, calls.running)
            state.calls[role] = calls
        }
        defer { state.update { $0.calls[role]?.running -= 1 } }
        try await waitUntilOpen(role)
        let text = try await answer(request, role)
        try Task.checkCancellation()
        onEvent(.text(text))
        return ModelReply(text: text, usage: Usage(promptTokens: 10, completionTokens: 5))
    }

    /// Waits for the gate, or for the end of the task.
    private func waitUntilOpen(_ role: Role) async throws {
        guard state.value.held.contains(role) else { return }
        let isCancelled = Locked(false)
        let state = state
        _ = try await withTaskCancellationHandler {
            try await state.wait(for: "the gate of the \(role)", upTo: .seconds(60)) {
                !$0.held.contains(role) || isCancelled.withLock { $0 }
            }
        } onCancel: {
            isCancelled.withLock { $0 = true }
            state.update { _ in }
        }
        try Task.checkCancellation()
    }
}
