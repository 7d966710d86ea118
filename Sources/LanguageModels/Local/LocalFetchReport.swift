package import Apprentice
import FoundationEssentials

/// One line of what `local_model.py fetch` prints.
package enum LocalFetchReport: Sendable, Equatable {
    case progress(LocalProgress)
    case whole
    case failed(ModelError)

    private struct Line: Decodable {
        var phase: String
        var done: Int?
        var total: Int?
        var rate: Int?
        var eta: Int?
        var what: String?
        var why: String?
        var remedy: String?
    }

    /// Reads a line; nil when it is no report.
    package init?(line: some Sequence<UInt8>) {
        guard let line = try? JSONDecoder().decode(Line.self, from: Data(line)) else { return nil }
        switch line.phase {
        case "whole":
            self = .whole
        case "failed":
            let what = line.what ?? "the local model could not be fetched"
            self = .failed(
                ModelError(.unavailable, what: what, why: line.why, remedy: line.remedy)
            )
        default:
            guard let step = LocalProgress.Step(rawValue: line.phase), let done = line.done,
                let total = line.total
            else { return nil }
            self = .progress(
                LocalProgress(step: step, done: done, total: total, rate: line.rate, eta: line.eta)
            )
        }
    }
}
