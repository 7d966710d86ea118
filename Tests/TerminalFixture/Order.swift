/// What ends or changes a conversation from outside.
enum Order: Sendable {
    case interrupt, done
}
