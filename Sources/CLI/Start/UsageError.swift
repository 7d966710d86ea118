import Apprentice

/// The program was called, or a command typed, in a way it does not understand.
struct UsageError: Explained, Equatable {
    var what: String
    var why: String?
    var remedy: String?
}
