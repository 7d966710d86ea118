/// The outcome of a learning job.
public struct LearnedLesson: Sendable, Equatable {
    /// The job.
    public var job: LearningJob.ID
    /// The book's revision, if the book changed.
    public var revision: Int?
    /// Ids of skills that are new, or took their final words.
    public var added: [String]
    /// Ids of skills whose words changed.
    public var updated: [String]
    /// Ids of skills that are no longer used.
    public var removed: [String]
    /// The words of the first skill that was added or changed.
    public var words: String
}

extension LearnedLesson {
    /// The outcome of a job, out of the revision of the call that learned it.
    init(job: LearningJob.ID, revision: Revision?) {
        self.init(
            job: job,
            revision: revision?.number,
            added: [],
            updated: [],
            removed: [],
            words: ""
        )
        for change in revision?.changes ?? [] {
            guard let after = change.after, after.sources.contains(where: { $0.job == job })
            else { continue }
            switch (change.before?.status, after.status) {
            case (_, .retired): if change.before?.status == .active { removed.append(after.id) }
            case (.active, _): updated.append(after.id)
            default: added.append(after.id)
            }
            if after.isLive, words.isEmpty { words = after.content }
        }
    }
}
