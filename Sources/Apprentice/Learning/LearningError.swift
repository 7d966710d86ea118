/// A command that the learning loop cannot follow.
public struct LearningError: Explained, Equatable {
    /// What went wrong.
    public var what: String
    /// The cause as found.
    public var why: String?
    /// What to do.
    public var remedy: String?

    /// Creates an error.
    public init(_ what: String, why: String? = nil, remedy: String? = nil) {
        self.what = what
        self.why = why
        self.remedy = remedy
    }

    /// A turn that is not in the store.
    static func noTurn(_ id: Int) -> LearningError {
        LearningError(
            "there is no #\(id)",
            remedy: "see what was asked: :sessions"
        )
    }

    /// A session that is not in the store.
    static func noSession(_ id: Int) -> LearningError {
        LearningError(
            "no session \(id)",
            why: "there is no conversation with that number",
            remedy: "see them: :sessions"
        )
    }

    /// A skill that is not in the book.
    package static func noSkill(_ id: String, nearest: [String] = []) -> LearningError {
        LearningError(
            "there is no lesson \(id)",
            why: nearest.isEmpty ? nil : "the nearest: \(nearest.joined(separator: ", "))",
            remedy: "see all: :skills"
        )
    }
}
