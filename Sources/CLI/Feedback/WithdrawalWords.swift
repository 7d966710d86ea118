import Apprentice

/// What taking feedback back came to.
enum WithdrawalWords {
    static func result(_ withdrawal: Withdrawal, turn: Trajectory.ID) -> CommandResult {
        let isMine = withdrawal.feedback.allSatisfy { $0.who == "me" && $0.kind == .human }
        var parts = ["withdrew what \(isMine ? "you" : "was") said of #\(turn)"]
        if !withdrawal.retired.isEmpty {
            parts.append("removed " + withdrawal.retired.map(\.id).joined(separator: ", "))
        }
        if !withdrawal.restored.isEmpty {
            parts.append("back in use: " + withdrawal.restored.map(\.id).joined(separator: ", "))
        }
        if let job = withdrawal.job { parts.append("learning j\(job.id)") }
        return CommandResult(
            "feedback",
            parts.joined(separator: " · "),
            [
                (key: "withdrawn", value: JSON(turn)),
                (key: "retired", value: JSON(withdrawal.retired.map(\.id))),
                (key: "restored", value: JSON(withdrawal.restored.map(\.id))),
                (key: "job", value: JSON(withdrawal.job?.id)),
                (key: "revision", value: JSON(withdrawal.revision)),
            ]
        )
    }
}
