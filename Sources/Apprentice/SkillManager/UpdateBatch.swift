/// The changes a SkillManager asks for, and the reasoning behind them.
public struct UpdateBatch: Sendable, Equatable {
    /// Why.
    public var reasoning: String
    /// What, in order; none is an answer too.
    public var operations: [UpdateOperation]

    /// Creates a batch.
    public init(reasoning: String = "", operations: [UpdateOperation] = []) {
        self.reasoning = reasoning
        self.operations = operations
    }
}

/// One change a SkillManager asks for.
public struct UpdateOperation: Sendable, Equatable {
    /// What kind of change.
    public enum Kind: String, Sendable {
        /// A new skill.
        case add = "ADD"
        /// Other words for a skill that is there.
        case update = "UPDATE"
        /// A verdict on a skill.
        case tag = "TAG"
        /// A skill that should no longer be used.
        case remove = "REMOVE"
    }

    /// What kind of change.
    public var kind: Kind
    /// The skill, by id; none for an ADD.
    public var skillID: String?
    /// The heading for an ADD.
    public var section: String
    /// What to do.
    public var content: String
    /// When to do it.
    public var context: String
    /// Further words to find it by.
    public var keywords: [String]
    /// The verdict of a TAG.
    public var tag: Evidence.Tag?
    /// The job it is for, where code knows; a model does not say.
    public var job: LearningJob.ID?

    /// Creates an operation.
    public init(
        _ kind: Kind,
        skillID: String? = nil,
        section: String = "",
        content: String = "",
        context: String = "",
        keywords: [String] = [],
        tag: Evidence.Tag? = nil
    ) {
        self.kind = kind
        self.skillID = skillID
        self.section = section
        self.content = content
        self.context = context
        self.keywords = keywords
        self.tag = tag
    }
}

extension UpdateBatch {
    /// Reads a reply under the names of any release of this field's tools.
    ///
    /// - Parameter json: The reply's object, or `{"update": …}` around it.
    /// - Returns: What could be read, and what is wrong with each operation that could not.
    /// - Throws: ``ReplyError`` when there is no array of operations at all.
    package static func read(_ json: JSON) throws(ReplyError) -> (
        batch: UpdateBatch, faults: [String]
    ) {
        let body = json["update"]?.object == nil ? json : json["update"] ?? json
        guard let list = body["operations"]?.array else {
            throw ReplyError(reason: "operations is missing or no array")
        }
        var batch = UpdateBatch(reasoning: body["reasoning"]?.string ?? "")
        var faults: [String] = []
        for (index, item) in list.enumerated() {
            do {
                batch.operations.append(try UpdateOperation(json: item))
            } catch {
                faults.append("operations[\(index)]: \(error.reason)")
            }
        }
        return (batch, faults)
    }
}

extension UpdateOperation {
    /// Reads one operation; `insight` and `issue` are read as content and context.
    init(json: JSON) throws(ReplyError) {
        guard json.object != nil else { throw ReplyError(reason: "is \(json.kind), not an object") }
        guard let name = json["type"]?.string, let kind = Kind(rawValue: name.uppercased()) else {
            throw ReplyError(reason: "type must be ADD, UPDATE, TAG or REMOVE")
        }
        func text(_ keys: String...) -> String {
            keys.lazy.compactMap { json[$0]?.string?.trimmingSpace }.first { !$0.isEmpty } ?? ""
        }
        self.init(
            kind,
            skillID: json["skill_id"]?.string,
            section: text("section"),
            content: text("content", "insight"),
            context: text("context", "issue"),
            keywords: json["keywords"]?.array?.compactMap(\.string) ?? [],
            tag: Self.tag(in: json)
        )
        switch kind {
        case .add where content.isEmpty: throw ReplyError(reason: "content is missing or empty")
        case .update where content.isEmpty && context.isEmpty:
            throw ReplyError(reason: "content is missing or empty")
        case .tag where tag == nil:
            throw ReplyError(reason: "tag must be helpful, harmful or neutral")
        case .update where skillID == nil, .tag where skillID == nil, .remove where skillID == nil:
            throw ReplyError(reason: "skill_id is missing")
        default: break
        }
    }

    /// A TAG's verdict: in `tag`, or as the one key of `metadata` that counts.
    private static func tag(in json: JSON) -> Evidence.Tag? {
        if let name = json["tag"]?.string?.lowercased() { return Evidence.Tag(rawValue: name) }
        for (key, value) in json["metadata"]?.object ?? [] {
            if let tag = Evidence.Tag(rawValue: key), (value.int ?? 0) > 0 { return tag }
        }
        return nil
    }
}
