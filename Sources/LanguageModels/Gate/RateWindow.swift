/// So much within any minute, and no more.
///
/// A window that slides is exact: a bucket that fills up again lets twice as much through in the
/// first minute.
struct RateWindow: Sendable, Equatable {
    private struct Entry: Equatable {
        let at: Duration
        var amount: Int
    }

    let limit: Int
    private let length: Duration
    private var entries: [Entry] = []
    private var head = 0
    /// The number of the first entry that is kept.
    private var first = 0
    private var sum = 0

    /// A limit under 1 is taken for 1.
    init(_ limit: Int, length: Duration = .seconds(60)) {
        self.limit = max(1, limit)
        self.length = length
    }

    /// When there is room for an amount; nil when there is now.
    ///
    /// What is larger than the limit has room when there is nothing else.
    mutating func wait(for amount: Int, now: Duration) -> Duration? {
        forget(now)
        var left = sum
        if left == 0 || left + amount <= limit { return nil }
        for entry in entries[head...] {
            left -= entry.amount
            if left == 0 || left + amount <= limit { return entry.at + length }
        }
        return nil
    }

    /// Takes an amount; what it is to be corrected by.
    mutating func take(_ amount: Int, now: Duration) -> Int {
        entries.append(Entry(at: now, amount: amount))
        sum += amount
        return first + entries.count - head - 1
    }

    /// Makes an amount another, once that is known.
    mutating func correct(_ number: Int, to amount: Int) {
        let place = head + number - first
        guard number >= first, entries.indices.contains(place) else { return }
        sum += amount - entries[place].amount
        entries[place].amount = amount
    }

    private mutating func forget(_ now: Duration) {
        while head < entries.count, entries[head].at + length <= now {
            sum -= entries[head].amount
            head += 1
            first += 1
        }
        if head > 64, head * 2 > entries.count {
            entries.removeFirst(head)
            head = 0
        }
    }
}
