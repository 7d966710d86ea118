/// What there is to take of an input that may be slow.
package enum Intake<Item: Sendable>: Sendable {
    /// The next item.
    case item(Item)
    /// Nothing more comes.
    case end
    /// Nothing is there yet.
    case later

    /// The same with something made of the item.
    package func map<Other>(_ make: (Item) -> Other) -> Intake<Other> {
        switch self {
        case .item(let item): .item(make(item))
        case .end: .end
        case .later: .later
        }
    }
}
