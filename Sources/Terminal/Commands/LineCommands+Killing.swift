/// Taking text out of the line, and putting it back.
///
/// libedit has keys for that too, but keeps what they take in the same place as whatever was deleted
/// last, even by a Backspace.
extension LineCommands {
    func killToEnd() -> LineEditor.Effect {
        let (text, cursor) = editor.line
        return kill(before: 0, after: text.unicodeScalars.count - cursor)
    }

    func killToStart() -> LineEditor.Effect { kill(before: editor.line.cursor, after: 0) }

    func killWordBefore() -> LineEditor.Effect { kill(before: position.wordBefore, after: 0) }

    func killWordAfter() -> LineEditor.Effect { kill(before: 0, after: position.wordAfter) }

    func yank() -> LineEditor.Effect {
        guard !killed.isEmpty else { return .refused }
        editor.insert(killed)
        return .edited
    }

    private func kill(before: Int, after: Int) -> LineEditor.Effect {
        guard before + after > 0 else { return .refused }
        let (text, cursor) = editor.line
        let scalars = text.unicodeScalars.dropFirst(cursor - before).prefix(before + after)
        killed = String(String.UnicodeScalarView(scalars))
        editor.moveCursor(by: after)
        editor.deleteBeforeCursor(before + after)
        return .edited
    }
}
