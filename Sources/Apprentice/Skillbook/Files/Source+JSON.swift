extension Source {
    /// Keys of 0.13's record of a source that say which turn it is.
    private static let identity = [
        "trace_uid", "source_system", "trace_id", "display_name", "relation",
    ]
    /// The keys 0.13 knows, and those it takes an identity from.
    private static let known = Set(
        identity + [
            "sample_question", "epoch", "operation_type", "error_identification",
            "learning_text", "sample_id", "item_id", "task_id", "id",
        ]
    )

    /// Reads a source; what is not ours, or not of our type, stays in ``extra``.
    ///
    /// - Parameters:
    ///   - fields: Its members.
    ///   - moment: When it was, if it does not say.
    init(fields: JSONFields, default moment: Timestamp) {
        var fields = fields
        self.init(at: moment)
        question = fields.own("sample_question") { $0.string }.map(FileText.body)
        if fields.own("source_system", as: { $0.string == "apprentice" ? true : nil }) != nil {
            for key in Self.identity where key != "source_system" && key != "trace_id" {
                _ = fields.take(key)
            }
            let trace = fields.own("trace_id") { $0.string }
            let learned = fields.own("learning_text") { $0.string }
            note = (fields.own("note") { $0.string } ?? learned).map(FileText.body)
            turn =
                fields.own("turn", as: Self.number)
                ?? trace.flatMap(Self.turn)
            feedback = fields.own("feedback", as: Self.number)
            job = fields.own("job", as: Self.number)
            model = fields.own("model") { $0.string }.map(FileText.name)
            state = fields.own("state") { $0.string.flatMap(State.init) } ?? .live
            at = fields.own("at") { $0.string.flatMap(Timestamp.init(iso:)) } ?? moment
        }
        extra = fields.rest
    }

    /// As the 0.8 line keeps it: a free record.
    ///
    /// - Parameters:
    ///   - moment: When it was if it does not say.
    ///   - isOpen: Whether it may hold secrets.
    /// - Returns: An object.
    func record(default moment: Timestamp, isOpen: Bool) -> JSON {
        let shown = isOpen ? self : closed
        var members: [(key: String, value: JSON)] = []
        if let question = shown.question { members.append(("sample_question", .string(question))) }
        if isOurs {
            members.append(("source_system", "apprentice"))
            if let turn { members.append(("turn", JSON(turn))) }
            if let note = shown.note { members.append(("note", .string(note))) }
            if state != .live { members.append(("state", .string(state.rawValue))) }
            if let feedback { members.append(("feedback", JSON(feedback))) }
            if let job { members.append(("job", JSON(job))) }
            if let model { members.append(("model", .string(model))) }
            if at != moment { members.append(("at", .string(at.iso))) }
        }
        let own = Set(members.map(\.key))
        return .object(members + (extra?.object ?? []).filter { !own.contains($0.key) })
    }

    /// As 0.13 keeps it: a typed record, which is not told a note that no longer speaks.
    func occurrence(skill: Skill.UID, place: Int, isOpen: Bool) -> JSON {
        let shown = isOpen ? self : closed
        var members: [(key: String, value: JSON)] = []
        let foreign = (extra?.object ?? []).filter { Self.known.contains($0.key) }
        if isOurs || foreign.isEmpty {
            let trace = turn.map { "turn-\($0)" } ?? "\(skill)/\(place)"
            members = [
                ("trace_uid", .string("apprentice:" + trace)), ("source_system", "apprentice"),
                ("trace_id", .string(trace)), ("relation", place == 0 ? "seed" : "supporting"),
            ]
        }
        if let question = shown.question { members.append(("sample_question", .string(question))) }
        if let note = shown.note, state == .live {
            members.append(("learning_text", .string(note)))
        }
        let own = Set(members.map(\.key))
        return .object(members + foreign.filter { !own.contains($0.key) })
    }

    /// Whether it says what only our sources say.
    private var isOurs: Bool {
        note != nil || turn != nil || feedback != nil || job != nil || model != nil
    }

    /// The source without texts that hold a secret.
    private var closed: Source {
        var source = self
        if let question, Secrets.found(in: question) { source.question = nil }
        if let note, Secrets.found(in: note) { source.note = nil }
        return source
    }

    private static func turn(_ trace: String) -> Int? {
        guard trace.hasPrefix("turn-"), let turn = Int64(trace.dropFirst(5)) else { return nil }
        return number(.int(turn))
    }

    private static func number(_ value: JSON) -> Int? {
        guard case .int(let number) = value, (0...1_000_000_000_000).contains(number) else {
            return nil
        }
        return Int(number)
    }
}
