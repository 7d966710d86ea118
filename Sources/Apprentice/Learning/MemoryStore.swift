import ApprenticeSystem

/// A store that lives as long as the process: for tests, and for programs that keep nothing.
///
/// What a transaction or a look costs does not grow with what is kept, but for the skillbook.
public actor MemoryStore: LearningStore {
    /// Nil only while a transaction has them.
    private var records: MemoryRecords?

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

    /// Runs a transaction; what the body changed is taken back when it throws.
    ///
    /// - Throws: What `body` throws.
    public func transaction<Result: Sendable>(
        _ body: @Sendable @escaping (inout any LearningRecords) throws -> Result
    ) async throws -> Result {
        // Handed over, not copied: a second reference would have every table copied that is changed.
        var working: any LearningRecords = try begun()
        do {
            let result = try body(&working)
            keep(working, isDone: true)
            return result
        } catch {
            keep(working, isDone: false)
            throw error
        }
    }

    /// Runs a body that only reads.
    ///
    /// - Throws: What `body` throws.
    public func read<Result: Sendable>(
        _ body: @Sendable @escaping (any LearningRecords) throws -> Result
    ) async throws -> Result {
        guard let records else { throw Self.lost }
        return try body(records)
    }

    private func begun() throws -> MemoryRecords {
        guard var begun = records else { throw Self.lost }
        records = nil
        begun.begin()
        return begun
    }

    private func keep(_ working: any LearningRecords, isDone: Bool) {
        records = working as? MemoryRecords
        records?.end(isDone: isDone)
    }

    /// A transaction's body put something else in the place of what it was given.
    private static let lost = StoreError(.damaged, what: "the store in memory was lost")
}

/// The tables, as arrays with what finds their rows.
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
    private var revisionsBySkill: [Skill.UID: [Int]] = [:]
    private var revisionsByCause: [Revision.Cause: [Int]] = [:]
    /// The numbers of what was removed; its rows stay, because a row is found by its number.
    private var removedSessions: Set<Session.ID> = []
    private var removedTurns: Set<Trajectory.ID> = []
    private var sessionRows: [Session] = []
    private var turnRows: [Trajectory] = []
    private var turnsBySession: [Session.ID: [Trajectory.ID]] = [:]
    private var feedbackRows: [Feedback] = []
    private var feedbackByTurn: [Trajectory.ID: [Feedback.ID]] = [:]
    private var jobRows: [LearningJob] = []
    private var jobsByTurn: [Trajectory.ID: [LearningJob.ID]] = [:]
    private var jobsByState: [LearningJob.State: Set<LearningJob.ID>] = [:]
    private var proofRows: [Proof] = []
    private var proposalRows: [Proposal] = []
    private var endRows: [JobEnd] = []
    private var lastEnd = 0
    private var evidenceRows: [Int: Evidence] = [:]
    private var lastEvidence = 0
    private var evidenceBySkill: [Skill.UID: [Int]] = [:]
    private var evidenceByTurn: [Trajectory.ID: [Int]] = [:]
    private var values: [String: String] = [:]
    private var vectors: [VectorPlace: TextVector] = [:]
    private var vectorModels: Set<String> = []
    /// What takes the transaction that is open back, the last change first; nil outside of one.
    private var undo: [@Sendable (inout MemoryRecords) -> Void]?

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

    // MARK: Transactions

    fileprivate mutating func begin() {
        now = clock()
        undo = []
    }

    fileprivate mutating func end(isDone: Bool) {
        let changes = undo ?? []
        undo = nil
        guard !isDone else { return }
        for change in changes.reversed() { change(&self) }
    }

    /// Changes something, and notes how that is taken back.
    private mutating func set<Value: Sendable>(
        _ place: any WritableKeyPath<Self, Value> & Sendable,
        to new: Value
    ) {
        let old = self[keyPath: place]
        self[keyPath: place] = new
        undo?.append { $0[keyPath: place] = old }
    }

    /// Adds a row to a table, and notes how that is taken back.
    private mutating func add<Row: Sendable>(
        _ row: Row,
        to table: any WritableKeyPath<Self, [Row]> & Sendable
    ) {
        self[keyPath: table].append(row)
        undo?.append { $0[keyPath: table].removeLast() }
    }

    /// Puts a row in the place of the one that has its number, or adds it with the next number.
    private mutating func save<Row: Sendable>(
        _ row: Row,
        _ number: any WritableKeyPath<Row, Int> & Sendable,
        in table: any WritableKeyPath<Self, [Row]> & Sendable
    ) -> (id: Int, isNew: Bool) {
        let place = row[keyPath: number] - 1
        if self[keyPath: table].indices.contains(place) {
            let old = self[keyPath: table][place]
            self[keyPath: table][place] = row
            undo?.append { $0[keyPath: table][place] = old }
            return (place + 1, false)
        }
        var row = row
        row[keyPath: number] = self[keyPath: table].count + 1
        add(row, to: table)
        return (row[keyPath: number], true)
    }

    /// Lists a row under what it is found by, and notes how that is taken back.
    private mutating func list<Key: Hashable & Sendable>(
        _ row: Int,
        under key: Key,
        in index: any WritableKeyPath<Self, [Key: [Int]]> & Sendable
    ) {
        self[keyPath: index][key, default: []].append(row)
        undo?.append { records in
            _ = records[keyPath: index][key]?.popLast()
            if records[keyPath: index][key] == [] { records[keyPath: index][key] = nil }
        }
    }

    // MARK: Leases

    func announce(_ holder: LeaseHolder) {
        let (alive, name, process) = (alive, holder.name, process)
        holder.announce {
            alive.withLock { $0[name] = process }
            return { alive.withLock { $0[name] = nil } }
        }
    }

    func leases(of holder: String) -> LeaseState {
        alive.withLock { $0[holder] } == nil ? .free : .held(process: nil)
    }

    // MARK: The book

    mutating func append(_ revision: Revision) throws {
        let before = book
        book.apply(revision)
        undo?.append { $0.book = before }
        add(revision, to: \.history)
        let place = history.count - 1
        for uid in Set(revision.changes.compactMap(\.uid)) {
            list(place, under: uid, in: \.revisionsBySkill)
        }
        list(place, under: revision.cause, in: \.revisionsByCause)
    }

    mutating func refresh(_ skill: Skill) throws {
        let before = book
        book.refresh(skill)
        undo?.append { $0.book = before }
    }

    func revision(_ number: Int) throws -> Revision? {
        // The first one follows the book that the store began with.
        guard let first = history.first?.number, number >= first, number - first < history.count
        else { return nil }
        return history[number - first]
    }

    func revisions(limit: Int) throws -> [Revision] { history.suffix(max(limit, 0)).reversed() }
    func revisions(after start: Int, upTo end: Int) throws -> [Revision] {
        try (start..<max(start, min(end, book.revision))).reversed().compactMap {
            try revision($0 + 1)
        }
    }
    func revisions(causedBy cause: Revision.Cause) throws -> [Revision] {
        revisionsByCause[cause, default: []].reversed().map { history[$0] }
    }
    func causes() throws -> [(number: Int, cause: Revision.Cause)] {
        history.reversed().map { ($0.number, $0.cause) }
    }

    mutating func replace(_ revision: Revision) throws {
        guard let place = history.firstIndex(where: { $0.number == revision.number }) else {
            return
        }
        let old = history[place]
        history[place] = revision
        undo?.append { $0.history[place] = old }
    }
    func revisions(changing skill: Skill.UID) throws -> [Revision] {
        revisionsBySkill[skill, default: []].reversed().map { history[$0] }
    }

    mutating func takeSerial() throws -> Int {
        set(\.serial, to: serial + 1)
        return serial
    }

    mutating func raiseSerial(above number: Int) throws { set(\.serial, to: max(serial, number)) }

    // MARK: Conversations

    mutating func insert(_ session: Session) throws -> Session.ID {
        var session = session
        session.id = sessionRows.count + 1
        add(session, to: \.sessionRows)
        return session.id
    }

    mutating func update(_ session: Session) throws {
        set(\.sessionRows[session.id - 1], to: session)
    }
    func session(_ id: Session.ID) throws -> Session? {
        removedSessions.contains(id) ? nil : sessionRows.row(id)
    }
    func sessions(limit: Int) throws -> [Session] {
        let last = turnsBySession.compactMapValues(\.last).sorted { $0.value > $1.value }
        return last.prefix(max(limit, 0)).compactMap { sessionRows.row($0.key) }
    }

    mutating func insert(_ trajectory: Trajectory) throws -> Trajectory.ID {
        var trajectory = trajectory
        trajectory.id = turnRows.count + 1
        add(trajectory, to: \.turnRows)
        list(trajectory.id, under: trajectory.session, in: \.turnsBySession)
        return trajectory.id
    }

    mutating func update(_ trajectory: Trajectory) throws {
        set(\.turnRows[trajectory.id - 1], to: trajectory)
    }

    mutating func remove(_ session: Session.ID) throws {
        let turns = turnsBySession[session, default: []]
        for turn in turns {
            for job in try jobs(turn: turn) { move(job.id, from: job.state, to: nil) }
            removeEvidence(evidenceByTurn[turn, default: []]) { _ in true }
            set(\.feedbackByTurn[turn], to: nil)
            set(\.jobsByTurn[turn], to: nil)
        }
        for place in turnRows.indices {
            guard let corrects = turnRows[place].corrects, turns.contains(corrects) else {
                continue
            }
            set(\.turnRows[place].corrects, to: nil)
        }
        set(\.turnsBySession[session], to: nil)
        set(\.removedTurns, to: removedTurns.union(turns))
        set(\.removedSessions, to: removedSessions.union([session]))
    }

    func trajectories(holding words: String, limit: Int) throws -> [Trajectory] {
        let words = Words.split(words)
        guard !words.isEmpty else { return [] }
        let found = turnRows.filter { turn in
            guard !removedTurns.contains(turn.id) else { return false }
            let held = Words.split(turn.question + " " + turn.answer)
            return words.allSatisfy { word in held.contains { $0.hasPrefix(word) } }
        }
        return Array(found.reversed().prefix(max(limit, 0)))
    }
    func trajectory(_ id: Trajectory.ID) throws -> Trajectory? {
        removedTurns.contains(id) ? nil : turnRows.row(id)
    }
    func trajectories(
        session: Session.ID,
        before end: Trajectory.ID?,
        limit: Int
    ) throws -> [Trajectory] {
        var ids = turnsBySession[session, default: []][...]
        if let end { ids = ids.prefix { $0 < end } }
        return ids.suffix(max(limit, 0)).map { turnRows[$0 - 1] }
    }

    func recentTurns(limit: Int) throws -> [Trajectory] {
        turnRows.reversed().lazy.filter { !removedTurns.contains($0.id) }.prefix(max(limit, 0))
            .map(\.self)
    }

    // MARK: Feedback and jobs

    mutating func save(_ feedback: Feedback) throws -> Feedback.ID {
        let (id, isNew) = save(feedback, \.id, in: \.feedbackRows)
        if isNew { list(id, under: feedback.turn, in: \.feedbackByTurn) }
        return id
    }

    func feedback(_ id: Feedback.ID) throws -> Feedback? {
        feedbackRows.row(id).flatMap { removedTurns.contains($0.turn) ? nil : $0 }
    }
    func feedback(turn: Trajectory.ID) throws -> [Feedback] {
        feedbackByTurn[turn, default: []].map { feedbackRows[$0 - 1] }
    }

    func judgedTurns(after turn: Trajectory.ID, limit: Int) throws -> [Trajectory.ID] {
        Array(feedbackByTurn.keys.filter { $0 > turn }.sorted().prefix(max(limit, 0)))
    }

    mutating func save(_ job: LearningJob) throws -> LearningJob.ID {
        if let old = jobRows.row(job.id) {
            set(\.jobRows[job.id - 1], to: job)
            move(job.id, from: old.state, to: job.state)
            return job.id
        }
        var job = job
        job.id = jobRows.count + 1
        add(job, to: \.jobRows)
        list(job.id, under: job.turn, in: \.jobsByTurn)
        move(job.id, from: nil, to: job.state)
        return job.id
    }

    private mutating func move(
        _ id: LearningJob.ID,
        from old: LearningJob.State?,
        to new: LearningJob.State?
    ) {
        guard old != new else { return }
        if let old { jobsByState[old]?.remove(id) }
        if let new { jobsByState[new, default: []].insert(id) }
        undo?.append { $0.move(id, from: new, to: old) }
    }

    func job(_ id: LearningJob.ID) throws -> LearningJob? {
        jobRows.row(id).flatMap { removedTurns.contains($0.turn) ? nil : $0 }
    }
    func jobs(turn: Trajectory.ID) throws -> [LearningJob] {
        jobsByTurn[turn, default: []].map { jobRows[$0 - 1] }
    }
    func jobIDs(in states: [LearningJob.State]) throws -> [LearningJob.ID] {
        states.flatMap { jobsByState[$0] ?? [] }
    }
    func jobs(in states: [LearningJob.State], limit: Int) throws -> [LearningJob] {
        let found = try jobIDs(in: states).sorted().map { jobRows[$0 - 1] }
        return Array(
            (found.filter(\.isInteractive) + found.filter { !$0.isInteractive })
                .prefix(max(limit, 0))
        )
    }

    mutating func append(_ end: JobEnd) throws {
        var end = end
        end.id = lastEnd + 1
        set(\.lastEnd, to: end.id)
        add(end, to: \.endRows)
    }

    func ends() throws -> [JobEnd] { endRows }
    mutating func removeEnds(_ ids: [JobEnd.ID]) throws {
        set(\.endRows, to: endRows.filter { !ids.contains($0.id) })
    }

    // MARK: Evidence

    mutating func save(_ evidence: Evidence) throws {
        removeEvidence(evidenceBySkill[evidence.skill, default: []]) {
            $0.turn == evidence.turn && $0.judge == evidence.judge && $0.who == evidence.who
                && ($0.turn != nil || $0.tag == evidence.tag)
        }
        let id = lastEvidence + 1
        set(\.lastEvidence, to: id)
        set(\.evidenceRows[id], to: evidence)
        list(id, under: evidence.skill, in: \.evidenceBySkill)
        if let turn = evidence.turn { list(id, under: turn, in: \.evidenceByTurn) }
    }

    mutating func removeEvidence(turn: Trajectory.ID, judge: Evidence.Judge, who: String) throws {
        removeEvidence(evidenceByTurn[turn, default: []]) { $0.judge == judge && $0.who == who }
    }

    private mutating func removeEvidence(_ ids: [Int], where isGone: (Evidence) -> Bool) {
        for id in ids {
            guard let row = evidenceRows[id], isGone(row) else { continue }
            set(\.evidenceRows[id], to: nil)
            let (skill, turn) = (row.skill, row.turn)
            set(\.evidenceBySkill[skill], to: evidenceBySkill[skill]?.filter { $0 != id })
            if let turn {
                set(\.evidenceByTurn[turn], to: evidenceByTurn[turn]?.filter { $0 != id })
            }
        }
    }

    func evidence(skill: Skill.UID) throws -> [Evidence] {
        evidenceBySkill[skill, default: []].compactMap { evidenceRows[$0] }
    }
    func evidence(turn: Trajectory.ID) throws -> [Evidence] {
        evidenceByTurn[turn, default: []].compactMap { evidenceRows[$0] }
    }

    // MARK: Vectors

    /// Where a vector is kept.
    private struct VectorPlace: Hashable, Sendable {
        let model: String
        let key: TextVector.Key
    }

    func vectors(
        of keys: [TextVector.Key],
        model: String
    ) throws -> [TextVector.Key: TextVector] {
        Dictionary(
            keys.compactMap { key in
                vectors[VectorPlace(model: model, key: key)].map { (key, $0) }
            },
            uniquingKeysWith: { first, _ in first }
        )
    }

    mutating func save(_ vectors: [TextVector.Key: TextVector], model: String) throws {
        vectorModels.insert(model)
        for (key, vector) in vectors {
            set(\.vectors[VectorPlace(model: model, key: key)], to: vector)
        }
    }

    mutating func removeVectors(of keys: [TextVector.Key]) throws {
        for model in vectorModels {
            for key in keys { set(\.vectors[VectorPlace(model: model, key: key)], to: nil) }
        }
    }

    // MARK: Proofs

    mutating func save(_ proof: Proof) throws -> Proof.ID {
        save(proof, \.id, in: \.proofRows).id
    }

    func proof(_ id: Proof.ID) throws -> Proof? { proofRows.row(id) }
    func proofs(in states: [Proof.State], limit: Int) throws -> [Proof] {
        Array(proofRows.filter { states.contains($0.state) }.prefix(max(limit, 0)))
    }
    func proofs(of skill: Skill.UID) throws -> [Proof] { proofRows.filter { $0.skill == skill } }

    mutating func save(_ proposal: Proposal) throws -> Proposal.ID {
        save(proposal, \.id, in: \.proposalRows).id
    }

    func proposal(_ id: Proposal.ID) throws -> Proposal? { proposalRows.row(id) }
    func proposal(key: String) throws -> Proposal? { proposalRows.first { $0.key == key } }
    func proposals(in states: [Proposal.State], limit: Int) throws -> [Proposal] {
        Array(proposalRows.filter { states.contains($0.state) }.prefix(max(limit, 0)))
    }

    // MARK: Values

    func value(_ name: String) throws -> String? { values[name] }
    mutating func setValue(_ value: String?, for name: String) throws {
        set(\.values[name], to: value)
    }
}

extension Array {
    /// The row of a number, which counts from 1; nil when there is none.
    fileprivate func row(_ number: Int) -> Element? {
        indices.contains(number - 1) ? self[number - 1] : nil
    }
}
