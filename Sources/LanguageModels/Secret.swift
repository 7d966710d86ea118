/// A key that does not print.
public struct Secret: Sendable, Equatable, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    /// The key itself.
    public let value: String

    /// Wraps a key.
    public init(_ value: String) { self.value = value }

    /// Dots, never the key.
    public var description: String { "•••" }
    /// Dots, never the key.
    public var debugDescription: String { "•••" }
    /// Nothing to see.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
