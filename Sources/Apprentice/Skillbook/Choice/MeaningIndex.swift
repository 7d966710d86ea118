/// Finds the skills nearest in meaning to a question: every vector is compared, in memory.
///
/// A skill has two vectors for each of its notes and for its wording: one of the words with a part of
/// the question they were said of mixed in, by which lessons are ranked, and one of question and words
/// read as one text, which tells best whether a lesson is about the question at all ("two spaces, not
/// tabs" alone is near to anything short). The nearest of a skill's vectors count. Some lessons are near to nearly every question
/// ("hubs"). How near a lesson is to the questions that other lessons were said of is taken off when
/// lessons are ranked (cross-domain similarity local scaling, Conneau et al., arXiv 1710.04087, §2.3).
package struct MeaningIndex: Sendable {
    /// A skill near a question.
    package struct Hit: Sendable, Equatable {
        /// The skill.
        package var uid: Skill.UID
        /// How near it is: about 0 when they have nothing in common, above 0.5 when they are about one
        /// thing, 1.3 at most.
        package var likeness: Float
        /// The likeness without what the skill has in common with any question; what hits are
        /// ordered by.
        package var rank: Float
        /// How near its words are, read together with the question they were said of.
        package var inContext: Float
    }

    /// The part of the question a note was said of in the note's vector.
    static let questionPart: Float = 0.3
    /// How much of a skill's nearness to any question is taken off its rank.
    static let hubPart: Float = 0.5
    /// How many questions stand for any question, and how many of the nearest of them count.
    static let probeLimit = 64
    static let nearestProbes = 3

    private var dimensions = 0
    /// The vectors of words and a part of their questions, one after another.
    private var matrix: [Int8] = []
    /// The vectors of words and questions read as one text.
    private var contexts: [Int8] = []
    private var rows: [Row] = []
    private var places: [Skill.UID: [Int]] = [:]
    private var free: [Int] = []
    /// Questions that lessons were said of, and questions that are about nothing in particular.
    private var probes: [TextVector.Key: TextVector] = [:]
    private let generalQuestions: [TextVector]
    private var areHubsStale = false

    private struct Row {
        /// Whose it is; nil for a place that is free.
        var uid: Skill.UID?
        var scale: Float
        var contextScale: Float
        /// The question its note was said of.
        var question: TextVector.Key?
        /// How near it is to the questions that stand for any.
        var hub: Float = 0
    }

    /// What a row of a skill is made of.
    package struct Part: Sendable {
        var words: TextVector
        /// The words behind the question they were said of; the words alone without a question.
        var inContext: TextVector
        var question: (key: TextVector.Key, vector: TextVector)?

        init(
            words: TextVector,
            inContext: TextVector? = nil,
            question: (key: TextVector.Key, vector: TextVector)? = nil
        ) {
            (self.words, self.question) = (words, question)
            self.inContext = inContext ?? words
        }
    }

    /// Creates an empty index.
    ///
    /// - Parameter generalQuestions: Questions about nothing in particular, in each language that
    ///   should be told from the others; a small book has too few questions of its own.
    package init(generalQuestions: [TextVector] = []) { self.generalQuestions = generalQuestions }

    /// Whether it holds no skill.
    package var isEmpty: Bool { places.isEmpty }

    /// Whether it holds a skill.
    package func holds(_ uid: Skill.UID) -> Bool { places[uid] != nil }

    /// Puts a skill's vectors in place of those it had; none takes it out.
    ///
    /// Call ``refreshHubs()`` after the last change.
    package mutating func set(_ uid: Skill.UID, to parts: [Part]) {
        for place in places.removeValue(forKey: uid) ?? [] {
            rows[place].uid = nil
            free.append(place)
        }
        for part in parts { add(part, of: uid) }
    }

    private mutating func add(_ part: Part, of uid: Skill.UID) {
        if dimensions == 0 { dimensions = part.words.values.count }
        guard part.words.values.count == dimensions, part.inContext.values.count == dimensions
        else { return }
        var vector = part.words
        if let question = part.question?.vector, question.values.count == dimensions {
            let mixed = zip(vector.floats, question.floats).map { $0 + Self.questionPart * $1 }
            vector = TextVector(rounding: mixed)
        }
        let place = free.popLast() ?? rows.count
        let row = Row(
            uid: uid,
            scale: vector.scale,
            contextScale: part.inContext.scale,
            question: part.question?.key
        )
        if place == rows.count {
            rows.append(row)
            matrix += vector.values
            contexts += part.inContext.values
        } else {
            rows[place] = row
            let range = place * dimensions..<(place + 1) * dimensions
            matrix.replaceSubrange(range, with: vector.values)
            contexts.replaceSubrange(range, with: part.inContext.values)
        }
        places[uid, default: []].append(place)
        if let question = part.question { addProbe(question.key, question.vector) }
        rows[place].hub = hub(of: place)
    }

    /// Adds a question that stands for any; of many those with the lowest keys stay, so that it does
    /// not matter in which order a book came about.
    private mutating func addProbe(_ key: TextVector.Key, _ vector: TextVector) {
        guard probes[key] == nil else { return }
        if probes.count >= Self.probeLimit {
            guard
                let highest = probes.keys.max(by: {
                    $0.bytes.lexicographicallyPrecedes($1.bytes)
                }),
                key.bytes.lexicographicallyPrecedes(highest.bytes)
            else { return }
            probes[highest] = nil
        }
        probes[key] = vector
        areHubsStale = true
    }

    /// Brings what is taken off each skill's rank up to the questions there are now.
    package mutating func refreshHubs() {
        guard areHubsStale else { return }
        areHubsStale = false
        for place in rows.indices where rows[place].uid != nil { rows[place].hub = hub(of: place) }
    }

    private func hub(of place: Int) -> Float {
        let row = rows[place]
        let others = probes.filter { $0.key != row.question }.values + generalQuestions
        let likenesses = others.compactMap {
            Self.products($0, matrix, in: place..<place + 1).first.map { $0 * row.scale }
        }
        let nearest = likenesses.sorted(by: >).prefix(Self.nearestProbes)
        return nearest.isEmpty ? 0 : nearest.reduce(0, +) / Float(nearest.count)
    }

    /// The skills nearest to a question.
    ///
    /// - Parameters:
    ///   - question: The question's vector.
    ///   - limit: How many at most.
    ///   - floor: The least likeness.
    /// - Returns: The hits, the highest rank first.
    package func search(_ question: TextVector, limit: Int, floor: Float) -> [Hit] {
        guard question.values.count == dimensions else { return [] }
        let products = Self.products(question, matrix, in: rows.indices)
        let inContexts = Self.products(question, contexts, in: rows.indices)
        var best: [Skill.UID: Hit] = [:]
        for place in rows.indices {
            let row = rows[place]
            let likeness = products[place] * row.scale
            guard likeness >= floor, let uid = row.uid else { continue }
            let rank = likeness - Self.hubPart * row.hub
            let inContext = inContexts[place] * row.contextScale
            var hit =
                best[uid] ?? Hit(uid: uid, likeness: likeness, rank: rank, inContext: inContext)
            hit.likeness = max(hit.likeness, likeness)
            hit.rank = max(hit.rank, rank)
            hit.inContext = max(hit.inContext, inContext)
            best[uid] = hit
        }
        let sorted = best.values.sorted {
            ($1.rank, $0.uid.description) < ($0.rank, $1.uid.description)
        }
        return Array(sorted.prefix(limit))
    }

    /// The lessons that say much the same as a note said of a question, the nearest first.
    func lessons(near note: TextVector, of question: TextVector) -> [Hit] {
        guard note.values.count == question.values.count else { return [] }
        let mixed = zip(note.floats, question.floats).map { $0 + Self.questionPart * $1 }
        guard let vector = TextVector(mixed) else { return [] }
        return search(vector, limit: 12, floor: 0.3)
    }

    /// The products of a vector with some rows, which lack the rows' scales.
    private static func products(
        _ vector: TextVector,
        _ matrix: [Int8],
        in places: Range<Int>
    ) -> [Float] {
        let wanted = vector.values.map(Int16.init)
        let width = wanted.count
        return wanted.withUnsafeBufferPointer { wanted in
            matrix.withUnsafeBufferPointer { matrix in
                places.map { place in
                    var sum: Int32 = 0
                    let start = place &* width
                    // In words of 16 bits, of which the processor multiplies and adds eight at once.
                    for index in 0..<width {
                        sum &+= Int32(wanted[index]) &* Int32(Int16(matrix[start &+ index]))
                    }
                    return Float(sum) * vector.scale
                }
            }
        }
    }
}
