import ApprenticeSystem

/// Finds lessons by meaning: keeps a vector of every lesson's words in the store and in memory, and
/// compares a question's with them.
///
/// What vectors are missing is made in the background; until they are there, words decide.
/// Nothing is made, and the model not even started, before the first question that needs it.
public final class MeaningSearch: Sendable {
    private let model: any EmbeddingModel
    private let store: any LearningStore
    private let clock: any Clock<Duration>
    private let wanted = Signal()
    private let state = Locked(State())

    private struct State {
        /// Whether a question has needed vectors.
        var isWanted = false
        /// Whether ``run()`` works.
        var isRunning = false
        var index = MeaningIndex()
        var forms: AnswerForms?
        /// The vectors of questions that anybody asks.
        var general: [TextVector] = []
        /// The book's version that ``index`` holds all stored vectors of.
        var mark: RecentChanges.Mark?
        var revision = -1
        /// How many lessons wait for their vectors; nil before the first look.
        var missing: Int?
        /// What kept the model from making the last vectors.
        var failure: String?
        /// How many questions wait for their vectors.
        var asking = 0
        /// The vectors of the last questions.
        var questions: [(text: String, vector: TextVector)] = []
        var listeners: [Int: AsyncStream<Void>.Continuation] = [:]
        var lastListener = 0
    }

    /// Creates a search over a store's book.
    ///
    /// - Parameters:
    ///   - model: What makes vectors.
    ///   - store: Where the book and the vectors are kept.
    ///   - clock: What time limits go by.
    public init(
        model: any EmbeddingModel,
        store: any LearningStore,
        clock: any Clock<Duration> = ContinuousClock()
    ) {
        (self.model, self.store, self.clock) = (model, store, clock)
    }

    // MARK: Asking

    /// What is near a question; nil where words decide alone, because there are no vectors yet.
    ///
    /// It waits for the model to start the first time, ``startPatience`` at most, and a fifth of that
    /// for the question's vector later.
    package func near(_ question: String) async -> QuestionMeaning? {
        want()
        if !state.withLock({ $0.isRunning }) {
            // Nobody works in the background, as in a program that answers one question.
            _ = try? await catchUpOnce()
        } else if state.withLock({ $0.missing == nil && $0.failure == nil }) {
            await wait(atMost: Self.startPatience) { $0.missing != nil || $0.failure != nil }
        }
        guard let vector = await vector(of: question) else { return nil }
        let (index, general) = state.withLock { ($0.index, $0.general) }
        return index.isEmpty ? nil : QuestionMeaning(vector, in: index, general: general)
    }

    /// Begins the vector of a question whose answer is about to be prepared, if questions here need one.
    package func prepare(_ question: String) async {
        guard state.withLock({ $0.isWanted && !$0.index.isEmpty }) else { return }
        _ = await vector(of: question)
    }

    /// Whether a note's meaning can be asked for without waiting for the model to start.
    var mayTell: Bool { state.withLock { $0.isWanted && $0.forms != nil && $0.failure == nil } }

    /// What a note means that is being told; nil while the model is not at hand, so that nobody waits.
    package func told(_ note: String, of question: String) async -> NoteMeaning? {
        let (isWanted, forms) = state.withLock { ($0.isWanted, $0.forms) }
        guard isWanted, let forms, await model.isReady, !note.isEmpty, !question.isEmpty,
            let vectors = await vectors(
                of: [note, question, Skill.Meaning(words: note, question: question).inContext],
                atMost: Self.patience
            )
        else { return nil }
        return NoteMeaning(
            note: vectors[0],
            question: vectors[1],
            inContext: vectors[2],
            model: model.name,
            form: forms.likeness(to: vectors[0]),
            near: state.withLock { $0.index }.lessons(near: vectors[0], of: vectors[1])
        )
    }

    /// How long the first question waits for the model to start.
    private static let startPatience = Duration.seconds(3)
    /// How long a question waits for its vector.
    private static let patience = Duration.milliseconds(1500)

    private func want() {
        state.withLock { $0.isWanted = true }
        wanted.wake()
    }

    private func vector(of question: String) async -> TextVector? {
        guard !question.trimmingSpace.isEmpty else { return nil }
        if let known = state.withLock({ $0.questions.first { $0.text == question }?.vector }) {
            return known
        }
        let limit = await model.isReady ? Self.patience : Self.startPatience
        guard state.withLock({ $0.failure == nil }),
            let vector = await vectors(of: [question], atMost: limit)?.first
        else { return nil }
        state.withLock { state in
            state.questions.append((question, vector))
            if state.questions.count > 16 { state.questions.removeFirst() }
        }
        return vector
    }

    /// The vectors of some texts; nil when they take too long or cannot be had.
    private func vectors(of texts: [String], atMost limit: Duration) async -> [TextVector]? {
        let (model, clock) = (model, clock)
        state.withLock { $0.asking += 1 }
        defer { publish { $0.asking -= 1 } }
        return await withTaskGroup(of: [TextVector]?.self) { group in
            group.addTask {
                guard let made = try? await model.vectors(for: texts) else { return nil }
                let vectors = made.compactMap { TextVector($0) }
                return vectors.count == texts.count ? vectors : nil
            }
            group.addTask {
                try? await clock.sleep(for: limit)
                return nil
            }
            defer { group.cancelAll() }
            return await group.next() ?? nil
        }
    }

    // MARK: Keeping up

    /// How many lessons have no vectors yet; nil while vectors are not needed, or cannot be had.
    public var missing: Int? {
        state.withLock { $0.failure == nil && $0.isWanted ? $0.missing : nil }
    }

    /// Why no vectors are made, if they cannot be; words decide then.
    public var failure: String? { state.withLock { $0.failure } }

    /// Looks at the book again, which was changed.
    package func bookChanged() {
        if state.withLock({ $0.isWanted }) { wanted.wake() }
    }

    /// Waits until every lesson has its vectors, or none can be made.
    ///
    /// - Parameters:
    ///   - limit: The longest wait; nil for as long as it takes.
    ///   - needsVectors: Whether a question would need vectors with this book; else nothing is waited
    ///     for that no question has needed yet.
    /// - Returns: How many lessons still have none.
    package func finish(
        atMost limit: Duration?,
        if needsVectors: @Sendable (Skillbook) -> Bool
    ) async -> Int {
        guard let book = try? await store.read({ $0.book }), book.liveCount > 0,
            state.withLock({ $0.isWanted }) || needsVectors(book)
        else { return 0 }
        want()
        if !state.withLock({ $0.isRunning }) { _ = try? await catchUpOnce() }
        await wait(atMost: limit) {
            !$0.isRunning || $0.failure != nil || $0.missing == 0 && $0.revision >= book.revision
        }
        return state.withLock { $0.failure == nil ? $0.missing ?? 0 : 0 }
    }

    private func wait(atMost limit: Duration?, until isDone: @Sendable (State) -> Bool) async {
        let (changes, continuation) = AsyncStream<Void>.makeStream(
            bufferingPolicy: .bufferingNewest(1)
        )
        let id = state.withLock { state in
            state.lastListener += 1
            state.listeners[state.lastListener] = continuation
            return state.lastListener
        }
        defer { state.withLock { $0.listeners[id] = nil } }
        let clock = clock
        let timer = limit.map { limit in
            Task {
                try? await clock.sleep(for: limit)
                continuation.finish()
            }
        }
        defer { timer?.cancel() }
        if state.withLock({ isDone($0) }) { return }
        for await _ in changes where state.withLock({ isDone($0) }) { return }
    }

    /// Makes the vectors that are missing whenever the book has changed, until it is cancelled.
    func run() async {
        state.withLock { $0.isRunning = true }
        defer { publish { $0.isRunning = false } }
        for await _ in wanted.wakes {
            do {
                while try await catchUpOnce() {}
            } catch {
                return
            }
        }
    }

    /// Brings the index up to the book, or notes why it cannot.
    ///
    /// - Returns: Whether the book has changed meanwhile.
    /// - Throws: `CancellationError`.
    @discardableResult
    private func catchUpOnce() async throws -> Bool {
        do {
            return try await catchUp()
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            let what = (error as? any Explained)?.what ?? "\(error)"
            publish { $0.failure = what }
            return false
        }
    }

    private func publish(_ change: (inout State) -> Void) {
        let listeners = state.withLock { state in
            change(&state)
            return Array(state.listeners.values)
        }
        for listener in listeners { listener.yield() }
    }

    /// Brings the index up to the book.
    ///
    /// - Returns: Whether the book has changed meanwhile.
    private func catchUp() async throws -> Bool {
        guard state.withLock({ $0.isWanted }) else { return false }
        if state.withLock({ $0.forms == nil }) { try await prepareForms() }
        let known = state.withLock { $0.mark }
        let book = try await store.read { $0.book }
        let changed = known.flatMap { book.changed(since: $0) } ?? Array(book.skills.keys)
        var index = state.withLock { $0.index }
        if known == nil {
            index = MeaningIndex(generalQuestions: try await vectors(of: GeneralQuestions.texts))
        }
        var waiting: [Skill] = []
        // In parts, so that the store is free for others in between.
        for part in changed.uniqued().parts(of: 500) {
            let skills = part.compactMap { book[$0] }
            let kept = try await stored(
                skills.filter(\.isLive).flatMap(\.meanings).flatMap(\.texts)
            )
            for uid in part {
                guard let skill = book[uid], skill.isLive else {
                    index.set(uid, to: [])
                    continue
                }
                if !index.set(skill, from: kept) { waiting.append(skill) }
            }
            try Task.checkCancellation()
        }
        index.refreshHubs()
        let (found, left) = (index, waiting.count)
        publish { state in
            (state.index, state.missing, state.failure) = (found, left, nil)
            if left == 0 { (state.mark, state.revision) = (book.mark, book.revision) }
        }
        // The newest first: they are the ones that are asked about next.
        for part in waiting.sorted(by: { $0.updatedAt > $1.updatedAt }).parts(of: 16) {
            let texts = part.flatMap(\.meanings).flatMap(\.texts).uniqued()
            let vectors = try await made(texts)
            for skill in part { _ = index.set(skill, from: vectors) }
            index.refreshHubs()
            let (found, made) = (index, part.count)
            publish { state in
                state.index = found
                state.missing = max(0, (state.missing ?? 0) - made)
            }
        }
        publish { ($0.mark, $0.revision, $0.missing) = (book.mark, book.revision, 0) }
        let now = try await store.read { $0.book.revision }
        return now != book.revision
    }

    /// The vectors of texts: those that are kept, and the others made and kept.
    private func made(_ texts: [String]) async throws -> [String: TextVector] {
        var vectors = try await stored(texts)
        let missing = texts.filter { vectors[$0] == nil }
        guard !missing.isEmpty else { return vectors }
        var fresh: [TextVector.Key: TextVector] = [:]
        for texts in missing.parts(of: 8) {
            // Somebody waits for the answer to a question, nobody for this.
            await wait(atMost: Self.patience) { $0.asking == 0 }
            for (text, vector) in zip(
                texts,
                try await patiently { try await $0.vectors(for: texts) }
            ) {
                guard let vector = TextVector(vector) else { continue }
                vectors[text] = vector
                fresh[TextVector.Key(text)] = vector
            }
        }
        let (kept, name) = (fresh, model.name)
        try await store.transaction { try $0.save(kept, model: name) }
        return vectors
    }

    /// Calls the model again a few times where it may well answer then: a busy machine's answer came
    /// too late.
    private func patiently<Value: Sendable>(
        _ call: (any EmbeddingModel) async throws -> Value
    ) async throws -> Value {
        for pause in [Duration.seconds(1), .seconds(4)] {
            do {
                return try await call(model)
            } catch let error as ModelError where error.isTemporary {
                try await clock.sleep(for: pause)
            }
        }
        return try await call(model)
    }

    private func stored(_ texts: [String]) async throws -> [String: TextVector] {
        let keys = texts.uniqued().map { (text: $0, key: TextVector.Key($0)) }
        guard !keys.isEmpty else { return [:] }
        let name = model.name
        let found = try await store.read { try $0.vectors(of: keys.map(\.key), model: name) }
        return Dictionary(
            keys.compactMap { entry in found[entry.key].map { (entry.text, $0) } },
            uniquingKeysWith: { first, _ in first }
        )
    }

    /// What is near a question, by the vectors that are kept already: for a program that has no time to
    /// have any made.
    ///
    /// - Parameters:
    ///   - vector: The question's.
    ///   - model: The name of the model that made it.
    ///   - skills: The skills that come into question.
    ///   - records: Where vectors are kept.
    /// - Returns: What is near; nil where there are no vectors of that model.
    /// - Throws: ``StoreError``.
    package static func near(
        _ vector: TextVector,
        by model: String,
        among skills: [Skill],
        in records: any LearningRecords
    ) throws -> QuestionMeaning? {
        func stored(_ texts: [String]) throws -> [String: TextVector] {
            let keys = texts.uniqued().map { (text: $0, key: TextVector.Key($0)) }
            let found = try records.vectors(of: keys.map(\.key), model: model)
            return Dictionary(
                keys.compactMap { entry in found[entry.key].map { (entry.text, $0) } },
                uniquingKeysWith: { first, _ in first }
            )
        }
        let general = try stored(GeneralQuestions.ofAnybody)
        var index = MeaningIndex(
            generalQuestions: GeneralQuestions.texts.compactMap { general[$0] }
        )
        let vectors = try stored(skills.flatMap(\.meanings).flatMap(\.texts))
        for skill in skills { _ = index.set(skill, from: vectors) }
        index.refreshHubs()
        return index.isEmpty
            ? nil : QuestionMeaning(vector, in: index, general: Array(general.values))
    }

    private func prepareForms() async throws {
        let forms = AnswerForms(try await vectors(of: AnswerForms.examples))
        let general = try await self.vectors(of: GeneralQuestions.ofAnybody)
        publish { ($0.forms, $0.general) = (forms, general) }
    }

    private func vectors(of texts: [String]) async throws -> [TextVector] {
        let vectors = try await made(texts)
        return texts.compactMap { vectors[$0] }
    }
}

extension MeaningIndex {
    /// Puts a skill's vectors in place.
    ///
    /// - Returns: Whether all of them are there; if not, the skill is left out.
    fileprivate mutating func set(_ skill: Skill, from vectors: [String: TextVector]) -> Bool {
        var parts: [Part] = []
        for meaning in skill.meanings {
            guard let words = vectors[meaning.words], let inContext = vectors[meaning.inContext]
            else {
                set(skill.uid, to: [])
                return false
            }
            var part = Part(words: words, inContext: inContext)
            if let question = meaning.question {
                guard let vector = vectors[question] else {
                    set(skill.uid, to: [])
                    return false
                }
                part.question = (TextVector.Key(question), vector)
            }
            parts.append(part)
        }
        set(skill.uid, to: parts)
        return true
    }
}

extension Skill {
    /// Words that vectors are made of, and the question they were said of.
    struct Meaning: Hashable, Sendable {
        var words: String
        var question: String?

        /// The words behind the question they were said of, of which the beginning must do.
        var inContext: String {
            question.map { String($0.prefix(300)) + " " + words } ?? words
        }

        var texts: [String] { [words, inContext] + (question.map { [$0] } ?? []) }
    }

    /// What a question is compared with: its newest notes, and its wording.
    var meanings: [Meaning] {
        func question(_ source: Source?) -> String? {
            source?.question.map(\.trimmingSpace).flatMap { $0.isEmpty ? nil : $0 }
        }
        let notes = liveNotes.suffix(Self.mostMeanings).map {
            Meaning(words: ($0.note ?? "").trimmingSpace, question: question($0))
        }
        let wording = Meaning(
            words: (context.isEmpty ? content : content + " (when: \(context))").trimmingSpace,
            question: question(sources.first { $0.state == .live })
        )
        let all = notes.contains { $0.words == wording.words } ? notes : notes + [wording]
        return all.filter { !$0.words.isEmpty }.uniqued()
    }

    /// How many of its notes a skill is found by.
    private static let mostMeanings = 6
}

extension Array {
    /// The elements in groups of a size; the last may be smaller.
    fileprivate func parts(of size: Int) -> [[Element]] {
        stride(from: 0, to: count, by: size).map { Array(self[$0..<Swift.min($0 + size, count)]) }
    }
}
