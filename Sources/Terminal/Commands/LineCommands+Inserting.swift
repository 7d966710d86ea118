import Glibc

/// Text that comes from elsewhere: pastes, completions, an editor.
extension LineCommands {
    func paste() -> LineEditor.Effect {
        guard let pasted = awaitPaste() else { return .nothing }
        guard !PasteShelf.isBig(pasted) else {
            editor.insert(shelf.shelve(pasted))
            return .edited
        }
        // A newline behind a copied row is no wish for another row.
        var text = pasted[...]
        while text.last == "\n" { text.removeLast() }
        guard !text.isEmpty else { return .nothing }
        editor.insert(String(text))
        return .edited
    }

    func complete() -> LineEditor.Effect {
        let (text, cursor) = editor.line
        let list = settings.completer(text, cursor)
        guard !list.items.isEmpty, (0...cursor).contains(list.start) else { return .refused }
        let length = cursor - list.start
        let word = String(
            String.UnicodeScalarView(text.unicodeScalars.prefix(cursor).dropFirst(list.start))
        )
        var insertion = ControlFilter.cleanLine(list.commonPrefix)
        if list.items.count == 1, list.items[0].isFinal {
            if !LineCursor(text, cursor).after.hasPrefix(" ") { insertion += " " }
        }
        // A quote may have to be put before what was typed.
        let unquoted = insertion.hasPrefix("\"") ? String(insertion.dropFirst()) : insertion
        let isLonger = insertion.hasScalarPrefix(word) || unquoted.hasScalarPrefix(word)
        if insertion != word, list.items.count == 1 || isLonger {
            editor.deleteBeforeCursor(length)
            editor.insert(insertion)
            return .edited
        }
        guard list.items.count > 1 else { return .refused }
        let rows = CompletionLayout.rows(
            list.items,
            width: painter.size.columns,
            height: painter.size.rows,
            style: Style(descriptor: 1)
        )
        painter.write(rows.joined(separator: "\n"))
        return .painted
    }

    func editOutside() -> LineEditor.Effect {
        let full = shelf.expand(editor.line.text)
        lend {
            guard let text = ExternalEditor.edit(full) else { return }
            editor.replace(with: shelf.shelve(ControlFilter.clean(text)))
        }
        return .painted
    }
}
