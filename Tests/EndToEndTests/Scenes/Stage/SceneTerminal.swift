import TestSupport

/// A terminal with the program on it: our own emulator, or somebody else's.
protocol SceneTerminal: AnyObject {
    /// Sends keys, as they are.
    func type(_ keys: String) throws
    func resize(rows: Int, columns: Int) throws
    /// Looks until something holds of what is shown.
    ///
    /// - Throws: What was waited for and what was shown instead, after a generous time.
    func wait(for what: String, until holds: (ScenePicture) -> Bool) throws
    /// What is shown now.
    func look() throws -> ScenePicture
}

extension PseudoTerminal: SceneTerminal {
    func wait(for what: String, until holds: (ScenePicture) -> Bool) throws {
        try wait(for: what, seconds: 20) { (screen: PseudoTerminalScreen) in
            holds(ScenePicture(screen))
        }
    }

    func look() -> ScenePicture { ScenePicture(screen) }
}
