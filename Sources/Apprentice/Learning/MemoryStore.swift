/// A store that lives as long as the process: for tests, and for programs that keep nothing.
public actor MemoryStore: LearningStore {
    private var records: MemoryRecords

    /// Creates an empty store.
    ///
    /// - Parameter now: The clock of its transactions.
    public init(now: @escaping @Sendable () -> Timestamp) {
        records = MemoryRecords(now: now(), clock: now)
    }

    /// Creates a store that has a book and nothing else.
    package init(now: @escaping @Sendable () -> Timestamp, book: Skillbook) {
        records = MemoryRecords(now: now(), clock: now, book: book)
    }

    /// Runs a transaction on a copy, which takes the place of the original when the body returns.
    ///
    /// - Throws: What `body` throws.
    public func transaction<Result: Sendable>(
        _ body: @Sendable @escaping (inout any LearningRecords) throws -> Result
    ) async throws -> Result {
        records.now = records.clock()
        var working: any LearningRecords = records
        let result = try body(&working)
        if let kept = working as? MemoryRecords { records = kept }
        return result
    }

    /// Runs a body that only reads.
    ///
    /// - Throws: What `body` throws.
    public func read<Result: Sendable>(
        _ body: @Sendable @escaping (any LearningRecords) throws -> Result
    ) async throws -> Result {
        try body(records)
    }
}

/// The tables, as arrays and dictionaries.
struct MemoryRecords: LearningRecords, Sendable {
    var now: Timestamp
    let clock: @Sendable () -> Timestamp
    /// The loops that are alive, and the process each is of; tests have several processes.
    let alive: Locked<[String: String]> = Locked([:])
    /// The process that a transaction is of.
    var process = "memory"
    private(set) var book: Skillbook
    private var serial: Int
    private var history: [Revision] = []
    private var sessionRows: [Session] = []
    private var turnRows: [Trajectory] = []
    private var feedbackRows: [Feedback] = []
    private var jobRows: [LearningJob] = []
    private var endRows: [JobEnd] = []
    private var lastEnd = 0
    private var evidenceRows: [Evidence] = []
    private var values: [String: String] = [:]
    private var vectors: [String: [TextVector.Key: TextVector]] = [:]

    init(
        now: Timestamp,
        clock: @escaping @Sendable () -> Timestamp,
        book: Skillbook = Skillbook()
    ) {
        self.now = now
        self.clock = clock
        self.book = book
        serial = book.all.map(\.serial).max() ?? 0
    }

    func announce(_ holder: LeaseHolder) {
        let (alive, name, process) = (alive, holder.name, process)
        holder.announce {
            alive.withLock { $0[name] = process }
            return { alive.withLock { $0[name] = nil } }
        }
    }

    func isAlive(_ holder: String) -> Bool { alive.withLock { $0[holder] != nil } }

    mutating func append(_ revision: Revision) throws {
        history.append(revision)
        book.apply(revision)
    }

    mutating func refresh(_ skill: Skill) throws { book.refresh(skill) }
    func revision(_ number: Int) throws -> Revision? { history.first { $0.number == number } }
    func revisions(limit: Int) throws -> [Revision] { Array(history.reversed().prefix(limit)) }
    func revisions(changing skill: Skill.UID) throws -> [Revision] {
        history.reversed().filter { $0.changes.contains { $0.uid == skill } }
    }

    mutating func takeSerial() throws -> Int {
        serial += 1
        return serial
    }

    mutating func raiseSerial(above number: Int) throws { serial = max(serial, number) }

    mutating func insert(_ session: Session) throws -> Session.ID {
        var session = session
        session.id = sessionRows.count + 1
        sessionRows.append(session)
        return session.id
    }

    mutating func update(_ session: Session) throws { sessionRows[session.id - 1] = session }
    func session(_ id: Session.ID) throws -> Session? { sessionRows.first { $0.id == id } }
    func sessions(limit: Int) throws -> [Session] {
        let last = Dictionary(turnRows.map { ($0.session, $0.id) }) { _, newest in newest }
        return Array(
            sessionRows.filter { last[$0.id] != nil }
                .sorted { last[$0.id] ?? 0 > last[$1.id] ?? 0 }.prefix(limit)
        )
    }

    mutating func insert(_ trajectory: Trajectory) throws -> Trajectory.ID {
        var trajectory = trajectory
        trajectory.id = turnRows.count + 1
        turnRows.append(trajectory)
        return trajectory.id
    }

    mutating func update(_ trajectory: Trajectory) throws {
        turnRows[trajectory.id - 1] = trajectory
    }
    func trajectory(_ id: Trajectory.ID) throws -> Trajectory? { turnRows.first { $0.id == id } }
    func trajectories(
        session: Session.ID,
        before end: Trajectory.ID?,
        limit: Int
    ) throws -> [Trajectory] {
        Array(turnRows.filter { $0.session == session && $0.id < end ?? .max }.suffix(limit))
    }

    mutating func save(_ feedback: Feedback) throws -> Feedback.ID {
        Self.save(feedback, in: &feedbackRows)
    }

    func feedback(_ id: Feedback.ID) throws -> Feedback? { feedbackRows.first { $0.id == id } }
    func feedback(turn: Trajectory.ID) throws -> [Feedback] {
        feedbackRows.filter { $0.turn == turn }
    }

    func judgedTurns(after turn: Trajectory.ID, limit: Int) throws -> [Trajectory.ID] {
        Array(Set(feedbackRows.map(\.turn)).filter { $0 > turn }.sorted().prefix(limit))
    }

    mutating func save(_ job: LearningJob) throws -> LearningJob.ID { Self.save(job, in: &jobRows) }
    func job(_ id: LearningJob.ID) throws -> LearningJob? { jobRows.first { $0.id == id } }
    func jobs(turn: Trajectory.ID) throws -> [LearningJob] { jobRows.filter { $0.turn == turn } }
    func jobIDs(in states: [LearningJob.State]) throws -> [LearningJob.ID] {
        jobRows.filter { states.contains($0.state) }.map(\.id)
    }
    func jobs(in states: [LearningJob.State], limit: Int) throws -> [LearningJob] {
        let found = jobRows.filter { states.contains($0.state) }
        return Array(
            (found.filter(\.isInteractive) + found.filter { !$0.isInteractive }).prefix(limit)
        )
    }

    mutating func append(_ end: JobEnd) throws {
        lastEnd += 1
        var end = end
        end.id = lastEnd
        endRows.append(end)
    }

    func ends() throws -> [JobEnd] { endRows }
    mutating func removeEnds(_ ids: [JobEnd.ID]) throws {
        endRows.removeAll { ids.contains($0.id) }
    }

    mutating func save(_ evidence: Evidence) throws {
        evidenceRows.removeAll {
            $0.skill == evidence.skill && $0.turn == evidence.turn && $0.judge == evidence.judge
                && $0.who == evidence.who && ($0.turn != nil || $0.tag == evidence.tag)
        }
        evidenceRows.append(evidence)
    }

    mutating func removeEvidence(turn: Trajectory.ID, judge: Evidence.Judge, who: String) throws {
        evidenceRows.removeAll { $0.turn == turn && $0.judge == judge && $0.who == who }
    }

    func evidence(skill: Skill.UID) throws -> [Evidence] {
        evidenceRows.filter { $0.skill == skill }
    }
    func evidence(turn: Trajectory.ID) throws -> [Evidence] {
        evidenceRows.filter { $0.turn == turn }
    }
    func vectors(
        of keys: [TextVector.Key],
        model: String
    ) throws -> [TextVector.Key: TextVector] {
        let kept = vectors[model] ?? [:]
        return Dictionary(
            keys.compactMap { key in kept[key].map { (key, $0) } },
            uniquingKeysWith: { first, _ in first }
        )
    }
    mutating func save(_ vectors: [TextVector.Key: TextVector], model: String) throws {
        self.vectors[model, default: [:]].merge(vectors) { _, new in new }
    }
    mutating func removeVectors(of keys: [TextVector.Key]) throws {
        for model in vectors.keys { for key in keys { vectors[model]?[key] = nil } }
    }
    func value(_ name: String) throws -> String? { values[name] }
    mutating func setValue(_ value: String?, for name: String) throws { values[name] = value }

    /// Replaces the row of an id, or appends it with the next one.
    private static func save<Row: Identifiable>(_ row: Row, in rows: inout [Row]) -> Int
    where Row: Numbered {
        var row = row
        if let index = rows.firstIndex(where: { $0.id == row.id }) {
            rows[index] = row
        } else {
            row.id = rows.count + 1
            rows.append(row)
        }
        return row.id
    }
}

/// A row that a store numbers.
private protocol Numbered: Identifiable where ID == Int {
    var id: Int { get set }
}

extension Feedback: Numbered {}
extension LearningJob: Numbered {}
