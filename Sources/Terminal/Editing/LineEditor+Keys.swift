import CEditline

/// Commands and the keys they are bound to.
extension LineEditor {
    /// Makes a command that keys can be bound to, under a name that `.editrc` can use too.
    func define(_ name: String, _ help: String, _ command: @escaping (LineEditor) -> Effect) {
        let index = commands.count
        guard unsafe index < Self.trampolines.count else {
            // A mistake in this module, found by the first start.
            preconditionFailure("more commands than trampolines")
        }
        commands.append(command)
        // Never freed: libedit keeps both by reference, and there is one editor in a process.
        let (name, help) = (WideString(name), WideString(help))
        unsafe _ = ceditline_add(handle, name.start, help.start, Self.trampolines[index])
    }

    func bind(_ key: String, to command: String) {
        unsafe WideString.with(key) { key in
            unsafe WideString.with(command) { unsafe _ = ceditline_bind(handle, key, $0) }
        }
    }

    func bindInCommandMode(_ key: String, to command: String) {
        unsafe WideString.with(key) { key in
            unsafe WideString.with(command) { unsafe _ = ceditline_bind_command(handle, key, $0) }
        }
    }

    /// What a key sequence is bound as: with ^_ for ESC.
    ///
    /// To libedit every key that begins a sequence is nothing else, but ESC is a key in vi's modes.
    static func sequenceKey(_ sequence: String) -> String { "\u{1F}" + sequence.dropFirst() }

    /// Whether libedit does something on a key sequence.
    func isBound(_ sequence: String) -> Bool {
        if let known = bound[sequence] { return known }
        // There is no other way to ask than to have it printed.
        let printed = output.capture {
            unsafe WideString.with(sequence) { unsafe _ = ceditline_print_binding(handle, $0) }
        }
        let isBound = printed.contains("->")
        bound[sequence] = isBound
        return isBound
    }

    private func perform(_ index: Int) -> UInt8 {
        switch commands[index](self) {
        case .edited: return UInt8(CC_REFRESH)
        case .nothing, .painted: return UInt8(CC_NORM)
        case .refused: return UInt8(CC_ERROR)
        case .end(let event):
            outcome = event
            return UInt8(CC_EOF)
        }
    }

    /// C functions cannot capture which command they stand for, so each number has its own.
    private static let trampolines: [ceditline_function] = unsafe [
        { handle, _ in unsafe of(handle).perform(0) },
        { handle, _ in unsafe of(handle).perform(1) },
        { handle, _ in unsafe of(handle).perform(2) },
        { handle, _ in unsafe of(handle).perform(3) },
        { handle, _ in unsafe of(handle).perform(4) },
        { handle, _ in unsafe of(handle).perform(5) },
        { handle, _ in unsafe of(handle).perform(6) },
        { handle, _ in unsafe of(handle).perform(7) },
        { handle, _ in unsafe of(handle).perform(8) },
        { handle, _ in unsafe of(handle).perform(9) },
        { handle, _ in unsafe of(handle).perform(10) },
        { handle, _ in unsafe of(handle).perform(11) },
        { handle, _ in unsafe of(handle).perform(12) },
        { handle, _ in unsafe of(handle).perform(13) },
        { handle, _ in unsafe of(handle).perform(14) },
        { handle, _ in unsafe of(handle).perform(15) },
        { handle, _ in unsafe of(handle).perform(16) },
        { handle, _ in unsafe of(handle).perform(17) },
        { handle, _ in unsafe of(handle).perform(18) },
        { handle, _ in unsafe of(handle).perform(19) },
        { handle, _ in unsafe of(handle).perform(20) },
        { handle, _ in unsafe of(handle).perform(21) },
        { handle, _ in unsafe of(handle).perform(22) },
        { handle, _ in unsafe of(handle).perform(23) },
    ]
}
