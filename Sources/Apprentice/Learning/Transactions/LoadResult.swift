/// What loading a file came to.
public struct LoadResult: Sendable, Equatable {
    /// Skills of the file that are now in use and were not.
    public var added = 0
    /// Skills that were here already and read otherwise now, or are in use again.
    public var updated = 0
    /// Skills that were here already, just so.
    public var unchanged = 0
    /// Skills of the file that went into one here that says the same.
    public var merged = 0
    /// Skills of the file that are no longer used, kept as such.
    public var retired = 0
    /// Skills that were in use here and are not in the file; an undo brings them back.
    public var replaced: [Skill] = []
    /// Skills that stay although the file does not hold them: notes not yet learned, and secrets the
    /// file left out.
    public var carriedOver: [Skill] = []
    /// Skills whose id was taken here: what the file calls them, and what they are called now.
    public var renamed: [(from: String, to: String)] = []
    /// What was wrong with the file and how it was read all the same.
    public var repairs: [String] = []
    /// Skills of the file that wait for a person to accept them.
    public var quarantined: [Skill] = []
    /// The book's version after it.
    public var revision = 0

    /// How many skills of the file are in use now.
    public var loaded: Int { added + updated + unchanged + merged }

    /// Compares two results.
    public static func == (left: LoadResult, right: LoadResult) -> Bool {
        left.added == right.added && left.updated == right.updated
            && left.unchanged == right.unchanged && left.merged == right.merged
            && left.retired == right.retired && left.replaced == right.replaced
            && left.carriedOver == right.carriedOver && left.repairs == right.repairs
            && left.quarantined == right.quarantined && left.revision == right.revision
            && left.renamed.elementsEqual(right.renamed, by: ==)
    }
}
