import Apprentice
import ApprenticeSystem
import ApprenticeTerminal

/// One JSON object a line on standard output, in the order things happen; `share/doc/json.md` describes
/// each.
struct JSONOutput: Output {
    /// The version of what is printed; it changes when a field changes its name or meaning.
    static let schema = 2

    /// Whether it ends with what was asked for, and a shell is typed into next.
    var isShell = false
    /// Whether one object is all that is printed, so that what happens beside goes to standard error.
    var isOneObject = false
    private let hasBegun = Locked(false)
    let isInteractive = false
    let width: Int? = nil

    func answer(_ piece: String) {}
    func thoughtSoFar() {}
    func brokeOff(_ text: String) {}

    func thinking(_ piece: String, _ display: ReasoningDisplay) {
        if display == .full { line(["type": "reasoning", "text": .string(piece)]) }
    }

    func answered(
        _ turn: Trajectory,
        showing skills: [String],
        citing ids: [String],
        remark: String?
    ) {
        line(Self.json(turn, showing: skills, citing: ids))
    }

    func acknowledged(_ acknowledgement: Acknowledgement) { line(Self.json(acknowledgement)) }

    /// An answer.
    static func json(_ turn: Trajectory, showing skills: [String], citing ids: [String]) -> JSON {
        var members: [(key: String, value: JSON)] = [
            (key: "type", value: "answer"),
            (key: "turn", value: turn.isKept ? JSON(turn.id) : .null),
            (key: "answer", value: .string(turn.answer)),
            (key: "model", value: .string(turn.model)),
            (key: "skills", value: JSON(skills)),
            (key: "cited", value: JSON(ids)),
            (
                key: "usage",
                value: [
                    "prompt_tokens": JSON(turn.usage.promptTokens),
                    "completion_tokens": JSON(turn.usage.completionTokens),
                    "cached_tokens": JSON(turn.usage.cachedTokens),
                ]
            ),
        ]
        if let finish = turn.finish.name {
            members.append((key: "finish", value: .string(finish)))
        }
        if let corrects = turn.corrects { members.append((key: "corrects", value: JSON(corrects))) }
        return .object(members)
    }

    /// What became of feedback.
    static func json(_ acknowledgement: Acknowledgement) -> JSON {
        [
            "type": "feedback",
            "turn": JSON(acknowledgement.feedback.turn),
            "job": JSON(acknowledgement.job?.id),
            "skill": JSON(acknowledgement.skill?.id),
            "quarantine": JSON(acknowledgement.skill?.quarantine),
            "replaced": JSON(acknowledgement.replaced.map(\.id)),
            "doubtful": JSON(acknowledgement.doubtful?.id),
            "revision": JSON(acknowledgement.revision),
        ]
    }

    func learning(_ event: LearningEvent) {
        guard !isOneObject else { return beside.learning(event) }
        switch event {
        case .learned(let lesson):
            line([
                "type": "learned",
                "job": JSON(lesson.job),
                "revision": JSON(lesson.revision),
                "added": JSON(lesson.added),
                "updated": JSON(lesson.updated),
                "removed": JSON(lesson.removed),
            ])
        case .failed(let job, let reason):
            line(["type": "failed", "job": JSON(job), "reason": .string(reason)])
        case .notice(let text): notice(text)
        case .usage, .stats: break
        }
    }

    func notice(_ text: String) {
        guard !isOneObject else { return beside.notice(text) }
        line(["type": "notice", "text": .string(text)])
    }

    private let beside = PipeOutput(isShell: true)

    func result(_ result: CommandResult) { line(result.json) }
    func error(_ report: ErrorReport) { line((isShell ? report.inShell : report).json) }

    private func line(_ json: JSON) {
        let isFirst = hasBegun.withLock { hasBegun in
            defer { hasBegun = true }
            return !hasBegun
        }
        var members = json.object ?? []
        if isFirst { members.insert((key: "schema", value: JSON(Self.schema)), at: 1) }
        StandardOutput.write(JSON.object(members).compact + "\n")
    }
}
