/// A sample at its place in the input.
///
/// An object, so that each step of the work on it holds a pointer and no copy.
package final class BatchItem: Sendable {
    /// What is asked.
    package let sample: Sample
    /// Its place in the input, from 0.
    package let index: Int
    /// How often the input was gone through before, plus 1.
    package let epoch: Int

    /// Creates one.
    package init(_ sample: Sample, index: Int, epoch: Int = 1) {
        self.sample = sample
        self.index = index
        self.epoch = epoch
    }

    /// What it is known by within a run: its id, else its place.
    package var key: String { Self.key(id: sample.id, index: index, epoch: epoch) }

    /// What an item of an id is known by, or one of a place if it has none.
    package static func key(id: String?, index: Int, epoch: Int) -> String {
        "\(epoch)/" + (id.map { "id " + $0 } ?? "place \(index)")
    }
}
