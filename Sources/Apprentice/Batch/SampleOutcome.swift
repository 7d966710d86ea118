/// What became of a sample, as tasks hand it on: an object, so that each of ten thousand that wait
/// keeps room for a pointer.
package final class SampleOutcome: Sendable {
    /// What became of it.
    package let result: SampleResult

    /// Creates one.
    package init(_ result: SampleResult) { self.result = result }
}
