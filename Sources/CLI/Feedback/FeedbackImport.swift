import Apprentice
import ApprenticeSystem
import ApprenticeStorage

/// Takes the feedback of a file in, lines in groups, each group in one transaction.
struct FeedbackImport: Sendable {
    let loop: LearningLoop
    let store: any LearningStore
    /// Told of each line that was taken in.
    let onTaken: @Sendable (Acknowledgement) -> Void
    /// Told of each line that was not.
    let onFault: @Sendable (LineFault) -> Void

    /// A line that was not taken in.
    struct LineFault: Explained, Equatable {
        var file: String
        var line: Int
        var reason: String

        var what: String { "line \(line) of \(file) was not taken in" }
        var why: String? { reason }
        var remedy: String? { "mend the line and import the file again: the others change nothing" }
    }

    /// What became of the lines.
    struct Counts: Sendable, Equatable {
        var taken = 0
        var withdrawn = 0
        var unchanged = 0
        var failed = 0
        var jobs = 0
    }

    /// So many lines, or so many notes, are one transaction: each is searched for in the whole book.
    private static let (mostLines, mostNotes) = (500, 50)

    /// Takes in every line that can be.
    ///
    /// - Parameter path: The file; `-` is standard input.
    /// - Returns: What became of the lines.
    /// - Throws: When the file cannot be read, or the store cannot keep it; lines before are kept.
    func run(_ path: String) async throws -> Counts {
        let file = try LineFile(path)
        var state = State(path: path)
        while case let lines = try await file.next(), !lines.isEmpty {
            for line in lines {
                try Task.checkCancellation()
                try await take(line, &state)
            }
        }
        try await takeGroup(&state)
        return state.counts
    }

    private func take(_ line: LineFile.Line, _ state: inout State) async throws {
        state.line += 1
        switch Self.order(line) {
        case .success(nil): return
        case .success(.verdict(let verdict)?):
            state.group.append((state.line, verdict))
            let notes = state.group.count { $0.verdict.note != nil }
            guard state.group.count >= Self.mostLines || notes >= Self.mostNotes else { return }
            try await takeGroup(&state)
        case .success(.withdrawal(let turn, let who, let kind, let key)?):
            // What stands before it in the file comes before it.
            try await takeGroup(&state)
            guard try await store.read({ try $0.trajectory(turn) }) != nil else {
                return fault(state.line, Self.noTurn(turn), &state)
            }
            do {
                try await loop.withdraw(turn: turn, who: who, kind: kind, key: key)
                state.counts.withdrawn += 1
            } catch is LearningError {
                state.counts.unchanged += 1
            }
        case .failure(let error): fault(state.line, error.reason, &state)
        }
    }

    private struct State {
        let path: String
        var line = 0
        var group: [(line: Int, verdict: Verdict)] = []
        var counts = Counts()
    }

    private static func noTurn(_ turn: Int) -> String { "there is no #\(turn)" }

    private static func order(_ line: LineFile.Line) -> Result<FeedbackOrder?, FeedbackLineError> {
        switch line.content {
        case .text(let text, let isCutOff):
            guard !text.allSatisfy(\.isWhitespace) else { return .success(nil) }
            return Result { () throws(FeedbackLineError) in
                try FeedbackOrder(line: text, isCutOff: isCutOff)
            }
        case .tooLong:
            return .failure(
                FeedbackLineError(reason: "it is longer than \(LineFile.longest) bytes")
            )
        case .notText: return .failure(FeedbackLineError(reason: "it is not UTF-8"))
        }
    }

    private func fault(_ line: Int, _ reason: String, _ state: inout State) {
        state.counts.failed += 1
        onFault(LineFault(file: state.path, line: line, reason: reason))
    }

    /// Takes a group in.
    ///
    /// Of several verdicts of one identity the last score counts at once, so that the same lines
    /// change nothing when they are read again.
    private func takeGroup(_ state: inout State) async throws {
        guard !state.group.isEmpty else { return }
        var last: [Identity: Double] = [:]
        for (_, verdict) in state.group { last[Identity(verdict)] = verdict.score }
        let verdicts = state.group.map { _, verdict in
            var verdict = verdict
            verdict.score = last[Identity(verdict)] ?? verdict.score
            return verdict
        }
        for ((line, verdict), taken) in zip(state.group, try await loop.take(verdicts)) {
            switch taken {
            case .acknowledged(let acknowledgement):
                state.counts.taken += 1
                state.counts.jobs += acknowledgement.job == nil ? 0 : 1
                onTaken(acknowledgement)
            case .unchanged: state.counts.unchanged += 1
            case .noTurn: fault(line, Self.noTurn(verdict.turn), &state)
            }
        }
        state.group = []
    }

    private struct Identity: Hashable {
        let turn: Int
        let who: String
        let kind: Feedback.Kind
        let key: String

        init(_ verdict: Verdict) {
            (turn, who, kind, key) = (verdict.turn, verdict.who, verdict.kind, verdict.key)
        }
    }
}
