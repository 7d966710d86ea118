import TestSupport

/// What is done in a scene, or what must be seen then.
///
/// Whatever is to be seen is waited for, but for what must not be there.
enum SceneStep {
    // MARK: Doing

    /// Keys, as they are.
    case type(String)
    case press(SceneKey)
    /// A text pasted in brackets.
    case paste(String)
    /// A line and Enter, and a wait for its end.
    case say(String)
    case resize(rows: Int, columns: Int)
    /// Lets the server go on that waits for a latch.
    case open(Latch)

    // MARK: Seeing

    /// Somewhere a row holds a text.
    case see(String)
    /// Rows that follow each other, the first found from below; empty ones count.
    case rows([String])
    /// The row of the cursor.
    case line(String)
    /// An empty line to type in.
    case prompt
    /// The bottom row begins so.
    case status(String)
    /// No row on the screen or above it holds a text.
    case absent(String)
    /// No row on the screen holds a text.
    case gone(String)
    /// So many rows hold a text, on the screen or above it.
    case count(Int, of: String)
    /// No row is wider than the screen, and none begins within a word that the row above broke.
    case fits
    /// Something else about the picture.
    case check(String, (ScenePicture) -> Bool)

    // MARK: What was sent to the terminal, whose emulator must be ours

    /// The program sent it.
    case sent(String)
    /// The program never sent it.
    case unsent(String)
    /// The program ended with a status and left the terminal as it was.
    case left(status: Int32)
}
