/// How far the work on an item of a ``SlidingWindow`` has come when another may begin.
package enum Worked<Output: Sendable>: Sendable {
    /// It is over.
    case done(Output)
    /// What is left, such as keeping it on disk, takes nobody's place.
    case settling(@Sendable () async -> Output)
}
