/// First come, first served; those who leave before their turn cost nothing.
struct WaitingLine: Sendable {
    private var order: [Int] = []
    private var head = 0
    private var present: Set<Int> = []

    var count: Int { present.count }
    var first: Int? { present.isEmpty ? nil : order[head] }

    mutating func append(_ id: Int) {
        order.append(id)
        present.insert(id)
    }

    mutating func remove(_ id: Int) {
        guard present.remove(id) != nil else { return }
        while head < order.count, !present.contains(order[head]) { head += 1 }
        if head > 64, head * 2 > order.count {
            order.removeFirst(head)
            head = 0
        }
    }
}
