import Glibc

/// Ranks skills by how well they fit a question: bm25 over stems and trigrams, in memory.
///
/// Okapi bm25 with k₁ 1.2 and b 0.75 (Robertson & Zaragoza, "The Probabilistic Relevance Framework").
/// Trigrams of longer words count a quarter, so that `kubectl` finds `kubernetes`.
package struct SkillIndex: Sendable {
    private var postings: [UInt64: [(slot: Int32, count: Float)]] = [:]
    private var documents: [Document] = []
    /// How long each document is; 0 when it was dropped.
    ///
    /// Apart, because a search reads nothing else.
    private var lengths: [Float] = []
    private var slots: [Skill.UID: Int] = [:]
    private var totalLength: Float = 0
    private var stale = 0
    /// In how many live skills each term stands; postings of dropped ones stay for a while.
    private var frequencies: [UInt64: Int] = [:]
    /// The version of the book it holds.
    private var mark: RecentChanges.Mark?
    /// The skills that apply always.
    package private(set) var always: Set<Skill.UID> = []
    /// The terms it holds, if it was made for one question.
    private var wanted: Set<UInt64>?
    /// How many live skills it left out, because they cannot be chosen for that question.
    private var others = 0

    private struct Document: Sendable {
        var uid: Skill.UID
        var terms: [UInt64]
        var revision: Int
    }

    /// Creates an empty index.
    package init() {}

    /// Creates the index of a book for one question, which takes a fraction of the time: a skill that
    /// shares no word with it, nor the beginning of one, is only counted.
    ///
    /// Search for that question finds what a whole index finds; scores differ a little, because lengths
    /// are compared with those of the skills that were read.
    ///
    /// - Parameters:
    ///   - question: The question.
    ///   - book: The book.
    package init(for question: String, in book: Skillbook) {
        let terms = Self.terms(of: question)
        wanted = Set(terms.keys)
        let words = SharedWords(question)
        for skill in book.skills.values where skill.isLive {
            if skill.applies == .always { always.insert(skill.uid) }
            if words.mayStand(in: Self.text(of: skill)) { add(skill) } else { others += 1 }
        }
    }

    /// Brings the index up to a book; only what changed is read again.
    package mutating func update(to book: Skillbook) {
        let changed = mark.flatMap { book.changed(since: $0) }
        mark = book.mark
        if let changed {
            for uid in changed { update(uid, to: book[uid]) }
        } else {
            for uid in slots.keys where book[uid] == nil { update(uid, to: nil) }
            for (uid, skill) in book.skills { update(uid, to: skill) }
        }
        if stale > 1000, stale * 2 > documents.count { self = SkillIndex(); update(to: book) }
    }

    private mutating func update(_ uid: Skill.UID, to skill: Skill?) {
        let skill = skill.flatMap { $0.isLive ? $0 : nil }
        if let skill, skill.applies == .always { always.insert(uid) } else { always.remove(uid) }
        if let slot = slots[uid] {
            if let skill, documents[slot].revision == skill.revision { return }
            drop(uid, slot)
        }
        if let skill { add(skill) }
    }

    /// The skills that share a word with a question, best first.
    ///
    /// - Parameters:
    ///   - question: The question.
    ///   - limit: How many at most.
    /// - Returns: Their uids and scores.
    package func search(_ question: String, limit: Int) -> [(uid: Skill.UID, score: Float)] {
        let held = Float(documents.count - stale)
        guard held > 0 else { return [] }
        let average = totalLength / held
        let live = held + Float(others)
        var scores = [Float](repeating: 0, count: documents.count)
        var found: [Int32] = []
        var visits = 0
        for (term, weight) in weighted(Self.terms(of: question), live) {
            guard let list = postings[term] else { continue }
            visits += list.count
            // What is left says least of all, and stands in most of a very large book.
            if visits > Self.mostVisits, !found.isEmpty { break }
            for (slot, frequency) in list where lengths[Int(slot)] > 0 {
                let length = lengths[Int(slot)]
                let saturated =
                    frequency * 2.2 / (frequency + 1.2 * (0.25 + 0.75 * length / average))
                if scores[Int(slot)] == 0 { found.append(slot) }
                scores[Int(slot)] += weight * saturated
            }
        }
        let least = Self.least(ofBest: limit, among: found, scores)
        return Array(
            found.filter { scores[Int($0)] >= least }
                .map { (uid: documents[Int($0)].uid, score: scores[Int($0)]) }
                .sorted { ($1.score, $0.uid.description) < ($0.score, $1.uid.description) }
                .prefix(limit)
        )
    }

    /// How many postings one search reads.
    private static let mostVisits = 50_000

    /// The terms that say most first, each with what it counts: its weight by its rarity.
    ///
    /// In one order, so that sums, and with them ranks, are the same each time.
    private func weighted(_ terms: [UInt64: Float], _ live: Float) -> [(UInt64, Float)] {
        terms.map { term, weight in
            let count = Float(frequencies[term] ?? 0)
            return (term, min(weight, 1) * log(1 + (live - count + 0.5) / (count + 0.5)))
        }
        .sorted { ($1.1, $0.0) < ($0.1, $1.0) }
    }

    /// A score that at least as many reach as are wanted, and not many more.
    private static func least(ofBest limit: Int, among found: [Int32], _ scores: [Float]) -> Float {
        guard found.count > 2 * limit, limit > 0 else { return 0 }
        let best = found.reduce(0) { max($0, scores[Int($1)]) }
        // Counted in steps of the best score: sorting all that share a trigram would cost more.
        var counts = [Int](repeating: 0, count: 257)
        func step(_ slot: Int32) -> Int { Int(scores[Int(slot)] / best * 256) }
        for slot in found { counts[min(step(slot), 256)] += 1 }
        var reached = 0
        for level in stride(from: 256, through: 0, by: -1) {
            reached += counts[level]
            if reached >= limit { return best * Float(level) / 256 * 0.999 }
        }
        return 0
    }

    private mutating func add(_ skill: Skill) {
        let slot = Int32(documents.count)
        var length: Float = 0
        let terms = Self.terms(of: Self.text(of: skill))
        for (term, count) in terms {
            length += count
            if let wanted, !wanted.contains(term) { continue }
            frequencies[term, default: 0] += 1
            postings[term, default: []].append((slot, count))
        }
        documents.append(
            Document(
                uid: skill.uid,
                terms: wanted == nil ? Array(terms.keys) : [],
                revision: skill.revision
            )
        )
        // Never 0, which means dropped.
        lengths.append(max(length, 0.01))
        slots[skill.uid] = Int(slot)
        totalLength += length
    }

    private mutating func drop(_ uid: Skill.UID, _ slot: Int) {
        for term in documents[slot].terms { frequencies[term, default: 1] -= 1 }
        documents[slot].terms = []
        totalLength -= lengths[slot]
        lengths[slot] = 0
        slots[uid] = nil
        stale += 1
    }

    /// Everything a skill should be found by.
    private static func text(of skill: Skill) -> String {
        var parts = [skill.section, skill.content, skill.context] + skill.keywords
        for source in skill.sources where source.state != .withdrawn {
            parts.append(source.note ?? "")
            parts.append(source.question ?? "")
        }
        return parts.joined(separator: " ")
    }

    /// The terms of a text and their weights: stems count 1, trigrams ¼.
    private static func terms(of text: String) -> [UInt64: Float] {
        var terms: [UInt64: Float] = [:]
        for stem in Words.contentStems(text) {
            terms[key(stem.utf8), default: 0] += 1
            let characters = Array(stem)
            guard characters.count >= 5 else { continue }
            if characters.count == stem.utf8.count {
                let bytes = Array(stem.utf8)
                for start in 0...(bytes.count - 3) {
                    terms[key(bytes[start..<start + 3], ofPart: true), default: 0] += 0.25
                }
            } else {
                for start in 0...(characters.count - 3) {
                    let part = String(characters[start..<start + 3])
                    terms[key(part.utf8, ofPart: true), default: 0] += 0.25
                }
            }
        }
        return terms
    }

    /// A number for a term (FNV-1a, the same in each run), so that no text is kept and compared.
    private static func key(_ bytes: some Sequence<UInt8>, ofPart: Bool = false) -> UInt64 {
        var hash: UInt64 = ofPart ? 0x84_2223_25CB_F29C : 0xCBF2_9CE4_8422_2325
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        return hash
    }
}
