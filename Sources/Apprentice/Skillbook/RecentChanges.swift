/// Which skills the last revisions of a book changed: what an index of an older one has to read.
struct RecentChanges: Sendable, Equatable {
    /// One line of books, each made from the one before by its revisions.
    final class Line: Sendable {}

    /// A version of a book, without the book.
    struct Mark: Sendable {
        let revision: Int
        let line: Line
    }

    private let line = Line()
    private var entries: [(revision: Int, uid: Skill.UID)] = []
    /// Changes after this revision are known.
    private var start: Int

    /// Nothing has changed since a revision.
    init(since revision: Int) { start = revision }

    /// Two books are the same whatever way they came about.
    static func == (left: Self, right: Self) -> Bool { true }

    mutating func add(_ uids: [Skill.UID], revision: Int) {
        entries += uids.map { (revision, $0) }
        guard entries.count > 2000 else { return }
        // The older half at once, so that the usual addition moves nothing.
        start = entries[entries.count - 1001].revision
        entries.removeFirst(entries.count - 1000)
    }

    func mark(at revision: Int) -> Mark { Mark(revision: revision, line: line) }

    /// The skills changed after a mark; nil when that is another line, or too long ago.
    func uids(since mark: Mark) -> [Skill.UID]? {
        guard mark.line === line, mark.revision >= start else { return nil }
        return entries.reversed().prefix { $0.revision > mark.revision }.map(\.uid)
    }
}
