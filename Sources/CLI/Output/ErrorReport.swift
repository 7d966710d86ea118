import Apprentice
import LanguageModels

/// An error as three short lines: what went wrong, why, and what to do.
struct ErrorReport: Sendable, Equatable {
    var what: String
    var why: String?
    var remedy: String?

    /// The report of any error; one that explains itself is quoted, others are named.
    init(_ error: any Error) {
        if let explained = error as? any Explained {
            (what, why, remedy) = (explained.what, explained.why, explained.remedy)
        } else {
            (what, why, remedy) = ("something went wrong", "\(error)", nil)
        }
    }

    /// The lines, as many as there are.
    var lines: [String] { [what] + [why, remedy].compactMap { $0.map { "  " + $0 } } }

    /// What a program reads.
    var json: JSON {
        [
            "type": "error",
            "message": .string([what, why].compactMap(\.self).joined(separator: ": ")),
            "hint": JSON(remedy),
        ]
    }

    /// The exit status an error ends a script with: wrong usage is 2, a budget that is used up 4, all
    /// else 1.
    static func status(of error: any Error) -> Int32 {
        switch (error as? ModelError)?.code {
        case .misnamed: 2
        case .budgetReached: 4
        default: error is UsageError || error is PriceTableError ? 2 : 1
        }
    }
}
