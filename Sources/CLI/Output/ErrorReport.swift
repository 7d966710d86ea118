import Apprentice
import ApprenticeModels
import ApprenticeStorage

/// An error as three short lines: what went wrong, why, and what to do.
struct ErrorReport: Sendable, Equatable {
    /// What kind it is, for programs.
    var code: String
    var what: String
    var why: String?
    var remedy: String?

    /// The report of any error; one that explains itself is quoted, others are named.
    init(_ error: any Error) {
        code = Self.code(of: error)
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
            "code": .string(code),
            "message": .string(what),
            "why": JSON(why),
            "hint": JSON(remedy),
        ]
    }

    private static func code(of error: any Error) -> String {
        switch error {
        case is UsageError: "usage"
        case is ModelError, is SampleError: SampleResult.Failure(error).code
        case is StoreError: "store"
        case is FileFormatError, is SkillbookFileError, is LineFileError: "file"
        case is PriceTableError: "prices"
        case is any Explained: "refused"
        default: "failed"
        }
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
