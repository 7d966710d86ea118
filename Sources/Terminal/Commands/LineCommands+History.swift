/// Going back to lines of before.
extension LineCommands {
    func older() -> LineEditor.Effect {
        history.load()
        let (text, cursor) = editor.line
        return show(navigator.previous(in: history, line: text, cursor: cursor))
    }

    func newer() -> LineEditor.Effect {
        show(navigator.next(in: history, line: editor.line.text))
    }

    private func show(_ line: (text: String, cursor: Int)?) -> LineEditor.Effect {
        guard let (text, cursor) = line else { return .refused }
        editor.replace(with: text)
        editor.moveCursor(by: cursor - text.unicodeScalars.count)
        return .edited
    }

    /// Looks for a line while a part of it is typed: ^R goes on to older ones, ^S to newer ones, ^G
    /// gives up, and every other key is done with what was found.
    func search() -> LineEditor.Effect {
        history.load()
        let live = editor.line
        let prompt = editor.promptText
        var search = HistorySearch(history)
        /// Goes back to the prompt with what the line holds now.
        func end(with change: () -> Void = {}) -> LineEditor.Effect {
            painter.changeInput {
                change()
                editor.setPrompt(prompt)
            }
            return .painted
        }
        while true {
            painter.changeInput {
                let state = search.isFailing ? "no match for" : "history"
                editor.setPrompt(
                    PromptText("\(state) '\(ControlFilter.cleanLine(search.query))': ")
                )
                editor.replace(with: search.match.map { shelf.shelve($0) } ?? live.text)
            }
            switch editor.awaitInput() {
            case .character("\u{12}"): search.older(in: history)
            case .character("\u{13}"): search.newer(in: history)
            case .character("\u{8}"), .character("\u{7F}"): search.deleteLast(in: history)
            case .character("\u{7}"):
                return end {
                    editor.replace(with: live.text)
                    editor.moveCursor(by: live.cursor - live.text.unicodeScalars.count)
                }
            case .character(let scalar) where scalar.value < 0x20:
                pushBack([scalar])
                return end()
            case .character(let scalar): search.type(scalar, in: history)
            // The search is left behind as it stands: nothing may be drawn over it.
            case .interrupt:
                editor.setPrompt(prompt)
                return .end(.interrupted(hasText: true))
            case .end:
                editor.setPrompt(prompt)
                return .end(.endOfInput)
            }
        }
    }
}
