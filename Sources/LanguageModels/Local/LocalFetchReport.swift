package import Apprentice

/// One line of what `local_model.py fetch` prints.
package enum LocalFetchReport: Sendable, Equatable {
    case progress(LocalProgress)
    case whole
    case failed(ModelError)

    /// Reads a line about a model; nil when it is not a report.
    package init?(line: some Sequence<UInt8>, of role: LocalRole = .chat) {
        guard let line = JSON(reading: Array(line)), let phase = line["phase"]?.string else {
            return nil
        }
        switch phase {
        case "whole":
            self = .whole
        case "failed":
            let what = line["what"]?.string ?? "the \(role.noun) could not be fetched"
            self = .failed(
                ModelError(
                    .unavailable,
                    what: what,
                    why: line["why"]?.string,
                    remedy: line["remedy"]?.string
                )
            )
        default:
            guard let step = LocalProgress.Step(rawValue: phase), let done = line["done"]?.int,
                let total = line["total"]?.int
            else { return nil }
            self = .progress(
                LocalProgress(
                    role,
                    step: step,
                    done: done,
                    total: total,
                    rate: line["rate"]?.int,
                    eta: line["eta"]?.int
                )
            )
        }
    }
}
