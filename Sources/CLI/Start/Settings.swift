import Apprentice

/// The user's choices, each with where it came from: an option, else the environment, else the
/// start-up file, else the default.
struct Settings: Sendable {
    /// Where a value came from.
    enum Origin: Int, Sendable, Comparable, CustomStringConvertible {
        case byDefault
        case startUpFile
        case environment
        case option
        case command

        static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }

        var description: String {
            switch self {
            case .byDefault: "default"
            case .startUpFile: "start-up file"
            case .environment: "environment"
            case .option: "option"
            case .command: ":set"
            }
        }
    }

    private var values: [Setting: (value: String, origin: Origin)] = [:]

    /// Reads the environment.
    ///
    /// - Throws: ``UsageError`` when a variable holds what its setting does not take.
    init(environment: [String: String]) throws(UsageError) {
        for setting in Setting.allCases {
            let found = setting.variables.first { !(environment[$0] ?? "").isEmpty }
            guard let name = found, let value = environment[name] else { continue }
            if let wanted = setting.fault(of: value) {
                throw UsageError(
                    what: "\(name)=\(setting.shown(value)) cannot be used",
                    why: "it takes \(wanted)",
                    remedy: "unset \(name)"
                )
            }
            values[setting] = (value, .environment)
        }
    }

    /// A value, or nil where the default holds.
    subscript(setting: Setting) -> String? { values[setting]?.value }

    /// Where a value came from.
    func origin(of setting: Setting) -> Origin { values[setting]?.origin ?? .byDefault }

    /// Sets a value, unless one of a stronger origin is there.
    ///
    /// - Throws: ``UsageError`` when the setting does not take it.
    mutating func set(_ setting: Setting, to value: String, from origin: Origin) throws(UsageError)
    {
        if let wanted = setting.fault(of: value) {
            throw UsageError(
                what: "\(setting.rawValue) cannot be '\(setting.shown(value))'",
                why: "it takes \(wanted)",
                remedy: ":set \(setting.rawValue) VALUE"
            )
        }
        guard origin >= self.origin(of: setting) else { return }
        values[setting] = (value, origin)
    }

    /// How what a model thinks is shown.
    var reasoning: ReasoningDisplay {
        self[.reasoning].flatMap(ReasoningDisplay.init(rawValue:)) ?? .dim
    }

    /// Whether a switch is on.
    func isOn(_ setting: Setting) -> Bool { self[setting] == "on" }

    /// A whole number.
    func int(_ setting: Setting, default standard: Int) -> Int {
        self[setting].flatMap(Int.init) ?? standard
    }

    /// What several scores of one turn come to.
    var scoring: Scoring {
        Scoring(
            self[.effectiveScore].flatMap(Scoring.Rule.init(rawValue:)) ?? .latest,
            weights: self[.feedbackWeights].flatMap(Scoring.Weights.init(parsing:)) ?? .standard
        )
    }
}
