/// Moving and deleting by whole characters, as they are seen, and pastes as one.
extension LineCommands {
    var position: LineCursor {
        let (text, cursor) = editor.line
        return LineCursor(text, cursor)
    }

    func endOrDelete() -> LineEditor.Effect {
        editor.isEmpty ? .end(.endOfInput) : deleteUnder()
    }

    func deleteBefore() -> LineEditor.Effect {
        let position = position
        let count = shelf.tokenLength(endingIn: position.before) ?? position.previous
        guard count > 0 else { return .refused }
        editor.deleteBeforeCursor(count)
        return .edited
    }

    func deleteUnder() -> LineEditor.Effect {
        let position = position
        let count = shelf.tokenLength(beginning: position.after) ?? position.next
        guard count > 0 else { return .refused }
        editor.moveCursor(by: count)
        editor.deleteBeforeCursor(count)
        return .edited
    }

    func moveLeft() -> LineEditor.Effect { move(by: -position.previous) }

    func moveRight() -> LineEditor.Effect { move(by: position.next) }

    func up() -> LineEditor.Effect { position.up.map(move) ?? older() }

    func down() -> LineEditor.Effect { position.down.map(move) ?? newer() }

    private func move(by count: Int) -> LineEditor.Effect {
        guard count != 0 else { return .refused }
        editor.moveCursor(by: count)
        return .edited
    }
}
