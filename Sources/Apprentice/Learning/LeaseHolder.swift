import ApprenticeSystem

/// What others can see of a loop by its name.
public enum LeaseState: Sendable, Equatable {
    /// It is alive, in the process of this number; nil where that is not known.
    case held(process: Int32?)
    /// Its process is stopped (`^Z`), so that others take over what it holds.
    case stopped(process: Int32)
    /// It has given up its leases, or its process has ended.
    case free
}

/// A loop, as leases and reports name it.
///
/// A holder is alive for everybody who shares a store from ``LearningRecords/announce(_:)`` until it
/// is released, or until its process ends, however it ends.
public final class LeaseHolder: Sendable {
    /// What rows call it; never given out twice.
    public let name = Skill.UID.random().description
    private let liveness = Locked(Liveness.none)

    /// What shows others that it is alive.
    private enum Liveness {
        case none
        /// A store holds something for it; the closure lets go of that.
        case held(release: @Sendable () -> Void)
        case released
    }

    /// Creates a holder nobody knows of yet.
    public init() {}

    deinit { release() }

    /// Shows others that it is alive, once; a released holder stays released.
    ///
    /// Stores call this in ``LearningRecords/announce(_:)``.
    ///
    /// - Parameter hold: Marks the holder as alive for other programs; returns what takes the mark away.
    /// - Throws: What `hold` throws.
    public func announce(_ hold: () throws -> @Sendable () -> Void) rethrows {
        try liveness.withLock { liveness in
            if case .none = liveness { liveness = .held(release: try hold()) }
        }
    }

    /// Gives up all leases at once; others take over what it worked on.
    public func release() {
        let held = liveness.withLock { liveness in
            defer { liveness = .released }
            return liveness
        }
        if case .held(let release) = held { release() }
    }

    /// Whether it has given up its leases; it takes no more.
    public var isReleased: Bool {
        liveness.withLock { if case .released = $0 { true } else { false } }
    }
}
