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
            "no turn #\(id)",
            why: "the store holds no question of that number",
            remedy: "see the turns there are: :sessions"
        )
    }

    /// A session that is not in the store.
    static func noSession(_ id: Int) -> LearningError {
        LearningError(
            "no session \(id)",
            why: "the store holds no conversation of that number",
            remedy: "see those there are: :sessions"
        )
    }

    /// A skill that is not in the book.
    package static func noSkill(_ id: String, nearest: [String] = []) -> LearningError {
        LearningError(
            "no skill \(id)",
            why: nearest.isEmpty
                ? "the skillbook holds none of that id"
                : "the nearest ids are \(nearest.joined(separator: ", "))",
            remedy: "see all: :skills"
        )
    }
}
