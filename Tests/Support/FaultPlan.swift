/// Which of a server's calls go wrong, and how: drawn by shares, the same in every run.
package struct FaultPlan: Sendable {
    /// A fault and the share of calls that meet it, from 0 to 1.
    package typealias Share = (fault: ScriptedModelServer.Fault, share: Double)

    private let shares: [Share]
    private let seed: UInt64

    package init(_ shares: [Share], seed: UInt64 = 1) {
        self.shares = shares
        self.seed = seed
    }

    /// Whether a call may never be answered.
    package var hangs: Bool {
        shares.contains { share in
            if case .hang = share.fault { share.share > 0 } else { false }
        }
    }

    /// What goes wrong with a call; nil: nothing.
    package func fault(of number: Int) -> ScriptedModelServer.Fault? {
        var draw = Double(Self.mixed(seed &* 1_000_003 &+ UInt64(number)) >> 11) / Double(1 << 53)
        for (fault, share) in shares {
            if draw < share { return fault }
            draw -= share
        }
        return nil
    }

    /// A number that looks like none before it (the finalizer of SplitMix64).
    private static func mixed(_ value: UInt64) -> UInt64 {
        var mixed = value &+ 0x9E37_79B9_7F4A_7C15
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
