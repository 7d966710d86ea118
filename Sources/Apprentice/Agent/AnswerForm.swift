/// The JSON an answer must be.
public struct AnswerForm: Sendable {
    /// The schema it must fit; the model is given it.
    public var schema: ReplySchema
    /// Says what is wrong with a value that fits the schema, in words a model can act on; nil when
    /// nothing is.
    public var objection: @Sendable (JSON) -> String?

    /// Creates a form.
    public init(
        _ schema: ReplySchema,
        objection: @escaping @Sendable (JSON) -> String? = { _ in nil }
    ) {
        self.schema = schema
        self.objection = objection
    }

    /// What is wrong with a value; empty when nothing is.
    func faults(of value: JSON) -> [String] {
        let faults = schema.faults(of: value)
        return faults.isEmpty ? objection(value).map { [$0] } ?? [] : faults
    }
}
