/// One run over an input, as the store knows it: what of it is kept is never done twice.
///
/// A run begins anew, or goes on where the one of the same name was stopped or killed.
package struct BatchRun: Sendable {
    /// Its number in the store.
    package let number: Int
    /// The session of turns that belong to no conversation of their own.
    package let session: Session.ID
    /// Whether items of it may have been kept before.
    package let isResumed: Bool
    /// How often the run was begun and gone on with, counting this time.
    private let pass: Int
    /// Whether what is kept of an item is never done twice; in conversations it is.
    private let marksItems: Bool

    /// What is kept of an item, beside its turn.
    struct Mark: Sendable, Equatable {
        var turn: Trajectory.ID
        /// The pass of the run in which it was kept.
        var pass = 0
        var job: LearningJob.ID?
        var attempts = 1
        var milliseconds = 0
        var judgement: Judgement?
    }

    /// Begins a run, or goes on with one.
    ///
    /// - Parameters:
    ///   - name: What it is known by; the files it reads and writes.
    ///   - title: The name of its session.
    ///   - project: The project it is held in.
    ///   - resuming: Whether to go on with the last run of that name, if there is one.
    ///   - marksItems: Whether what is kept of an item is not to be done again.
    ///   - records: The store's tables.
    /// - Throws: ``StoreError``.
    package init(
        name: String,
        title: String,
        project: String?,
        resuming: Bool,
        marksItems: Bool = true,
        in records: inout any LearningRecords
    ) throws {
        self.marksItems = marksItems
        if resuming, let known = try records.value("run of " + name),
            let json = try? JSON(parsing: known), let number = json["run"]?.int,
            let session = json["session"]?.int
        {
            (self.number, self.session, isResumed) = (number, session, true)
            pass = (json["pass"]?.int ?? 1) + 1
            try remember(as: name, in: &records)
            return
        }
        number = (try records.value("runs").flatMap(Int.init) ?? 0) + 1
        try records.setValue(String(number), for: "runs")
        let new = Session(name: title, project: project, startedAt: records.now)
        session = try records.insert(new)
        try records.setValue(String(number), for: Self.mark(ofSession: session))
        isResumed = false
        pass = 1
        try remember(as: name, in: &records)
    }

    private func remember(as name: String, in records: inout any LearningRecords) throws {
        let json: JSON = [
            "run": JSON(number), "session": JSON(session), "pass": JSON(pass),
        ]
        try records.setValue(json.compact, for: "run of " + name)
    }

    /// What is kept of an item; nil when nothing is.
    func mark(_ key: String, in records: some LearningRecords) throws -> Mark? {
        guard marksItems else { return nil }
        return try records.value(name(of: key)).flatMap { Mark($0) }
    }

    /// Remembers what is kept of an item.
    func set(_ mark: Mark, for key: String, in records: inout any LearningRecords) throws {
        guard marksItems else { return }
        var mark = mark
        mark.pass = pass
        try records.setValue(mark.text, for: name(of: key))
    }

    /// What is kept of an item already, when it is about to be kept; nil when nothing is, or of a
    /// question that has changed since.
    ///
    /// - Throws: ``SampleError`` when it was kept in this pass: then it is another item's.
    func kept(_ item: BatchItem, in records: some LearningRecords) throws -> Mark? {
        guard let mark = try mark(item.key, in: records) else { return nil }
        if mark.pass == pass, let id = item.sample.id { throw SampleError.usedTwice(id) }
        let turn = try records.trajectory(mark.turn)
        return turn?.question == item.sample.question ? mark : nil
    }

    /// The session of a conversation within the run, begun with its first turn.
    func session(named title: String, project: String?, in records: inout any LearningRecords)
        throws -> Session.ID
    {
        if let known = try knownSession(named: title, in: records) { return known }
        let new = Session(name: title, project: project, startedAt: records.now)
        let id = try records.insert(new)
        try records.setValue(String(id), for: "run \(number) session \(title)")
        try records.setValue(String(number), for: Self.mark(ofSession: id))
        return id
    }

    /// The session of a conversation within the run, if it has a turn.
    func knownSession(named title: String, in records: some LearningRecords) throws -> Session.ID? {
        try records.value("run \(number) session \(title)").flatMap(Int.init)
    }

    /// Whether a session was held by a run, and not by a person.
    ///
    /// - Parameters:
    ///   - session: The session.
    ///   - records: The store's tables.
    /// - Returns: Whether it is a run's.
    /// - Throws: ``StoreError``.
    package static func holds(_ session: Session.ID, in records: some LearningRecords) throws
        -> Bool
    {
        try records.value(mark(ofSession: session)) != nil
    }

    private static func mark(ofSession id: Session.ID) -> String { "run of session \(id)" }

    private func name(of key: String) -> String { "run \(number) item \(key)" }
}

extension BatchRun.Mark {
    /// Reads what ``text`` wrote.
    init?(_ text: String) {
        guard let json = try? JSON(parsing: text), let turn = json["turn"]?.int else { return nil }
        self.turn = turn
        job = json["job"]?.int
        pass = json["pass"]?.int ?? 0
        attempts = json["attempts"]?.int ?? 1
        milliseconds = json["duration_ms"]?.int ?? 0
        judgement = json["score"]?.double.map {
            Judgement(score: $0, feedback: json["feedback"]?.string)
        }
    }

    /// One line of JSON.
    var text: String {
        var members: [JSON.Member] = [
            (key: "turn", value: JSON(turn)), (key: "pass", value: JSON(pass)),
            (key: "job", value: JSON(job)),
            (key: "attempts", value: JSON(attempts)),
            (key: "duration_ms", value: JSON(milliseconds)),
        ]
        if let judgement {
            members.append((key: "score", value: .double(judgement.score)))
            members.append((key: "feedback", value: JSON(judgement.feedback)))
        }
        return JSON.object(members).compact
    }
}
