extension ContinuousClock.Instant {
    /// Milliseconds for `poll`, rounded up so that it does not return too early.
    func milliseconds(to other: Self) -> Int32 {
        let parts = duration(to: other).components
        let milliseconds =
            parts.seconds * 1000 + (parts.attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
        return Int32(clamping: max(0, milliseconds))
    }
}
