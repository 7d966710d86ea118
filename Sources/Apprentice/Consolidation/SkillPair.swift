/// Two skills, whichever is named first; files of the field know pairs as `a-00001,b-00002`.
package struct SkillPair: Hashable, Sendable {
    /// The ids, sorted and joined.
    package let key: String

    /// The pair of two ids.
    package init(_ one: String, _ other: String) {
        key = [one, other].sorted().joined(separator: ",")
    }

    /// The pair of a file's key.
    package init(key: String) { self.key = key }
}
