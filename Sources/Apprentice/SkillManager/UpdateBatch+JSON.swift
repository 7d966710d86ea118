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
