import Apprentice

/// A value that is bound to a statement's parameter.
enum SQLiteValue {
    case null
    case integer(Int64)
    case real(Double)
    case text(String)
    case blob([UInt8])

    init(_ number: Int) { self = .integer(Int64(number)) }
    init(_ number: Int?) { self = number.map { .integer(Int64($0)) } ?? .null }
    init(_ text: String?) { self = text.map(SQLiteValue.text) ?? .null }
    init(_ truth: Bool) { self = .integer(truth ? 1 : 0) }
    init(_ moment: Timestamp) { self = .integer(moment.microseconds) }
    init(_ moment: Timestamp?) { self = moment.map { .integer($0.microseconds) } ?? .null }
    init(_ skill: Skill.UID) { self = .text(skill.description) }
    init(_ skill: Skill.UID?) { self = skill.map { .text($0.description) } ?? .null }
}

extension SQLiteValue: ExpressibleByIntegerLiteral {
    init(integerLiteral value: Int64) { self = .integer(value) }
}
