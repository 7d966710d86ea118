/// Which ids were read lately, in bounded memory: eight bytes for each.
///
/// Two generations are kept, and the older one goes when the newer is full. So an id is known again
/// among at least ``generation`` that were read after it, however long the input is.
struct RecentIDs: Sendable {
    /// How many a generation holds: what a set of 1 MiB takes.
    static let generation = 98_304

    private var newer: Set<Int> = []
    private var older: Set<Int> = []

    /// Remembers an id; false when it is known.
    mutating func insert(_ id: String) -> Bool {
        let hash = id.hashValue
        guard !older.contains(hash), newer.insert(hash).inserted else { return false }
        if newer.count == Self.generation { (older, newer) = (newer, []) }
        return true
    }
}
