import Apprentice
import ApprenticeTerminal

/// What the status line says: a value that learning events change, drawn to any width.
struct StatusPresenter: Sendable, Equatable {
    var stats = LearningStats()
    var pace = LearningPace.on
    /// The last lesson, in words.
    var lesson = ""
    /// What the model is doing, when it is not simply there.
    var model = ""
    var tokens = 0

    /// Takes in an event of the loop.
    mutating func take(_ event: LearningEvent) {
        switch event {
        case .stats(let new): stats = new
        case .learned(let learned):
            let sign = learned.added.isEmpty ? (learned.updated.isEmpty ? "- " : "~ ") : "+ "
            let id = (learned.added + learned.updated + learned.removed).first
            if let id {
                lesson = ControlFilter.legibleLine(sign + id + " " + learned.words.onOneLine)
            }
        case .usage(let usage): tokens += usage.total
        case .failed, .notice: break
        }
    }

    /// The line; the count of failures never gives way, the lesson's words do first.
    var line: StatusLine {
        var learning = "learning \(stats.queued + stats.active) active · \(stats.completed) done"
        if pace != .on {
            learning =
                "learning \(pace.rawValue == "pause" ? "paused" : "off") · \(stats.queued + stats.active) waiting · \(stats.completed) done"
        }
        if pace == .on, stats.hold != nil {
            learning =
                "learning waits for its budget · \(stats.queued + stats.active) waiting · \(stats.completed) done"
        }
        if stats.failed > 0 { learning += " · \(stats.failed) failed" }
        var fields = [StatusLine.Field(learning, priority: 100)]
        if !model.isEmpty { fields.append(StatusLine.Field(model, priority: 60)) }
        fields.append(
            StatusLine.Field(
                "\(stats.skills) lesson\(stats.skills == 1 ? "" : "s") r\(stats.revision)",
                priority: 50
            )
        )
        if !lesson.isEmpty { fields.append(StatusLine.Field(lesson, priority: 10, minimum: 12)) }
        if tokens > 0 { fields.append(StatusLine.Field("\(tokens) tok", priority: 30)) }
        return StatusLine(fields)
    }
}
