import CApprenticeEditline
import Glibc

/// libedit, for one line at a time, on the thread that owns the terminal.
// Safe: the handle and the prompt are freed only with the editor, and never handed out.
@safe final class LineEditor {
    /// Where keys come from.
    enum Input {
        case character(Unicode.Scalar)
        case interrupt
        case end
    }

    let handle: OpaquePointer
    let output: TerminalOutput
    private var prompt = WideString("")
    private(set) var promptText = PromptText("")
    /// Waits for a key; called from inside libedit.
    var awaitInput: () -> Input = { .end }
    /// The commands keys are bound to, by number.
    var commands: [(LineEditor) -> Effect] = []
    var outcome: InputEvent?
    /// Which key sequences are known to be bound or not.
    var bound: [String: Bool] = [:]

    /// What a command did.
    enum Effect {
        case edited, nothing, refused
        /// The screen was repainted already.
        case painted
        case end(InputEvent)
    }

    init?(programName: String, output: TerminalOutput) {
        let opened = unsafe TerminalKind.known { unsafe ceditline_open(programName, output.file) }
        guard let handle = unsafe opened else { return nil }
        unsafe self.handle = handle
        self.output = output
        unsafe ceditline_set_client(handle, Unmanaged.passUnretained(self).toOpaque())
        // Without this libedit would re-raise signals for the whole process group.
        unsafe ceditline_set_int(handle, EL_SIGNAL, 0)
        _ = unsafe WideString.with("emacs") { unsafe ceditline_set_text(handle, EL_EDITOR, $0) }
        unsafe ceditline_stay_raw(handle)
        unsafe ceditline_set_prompt(handle) { unsafe LineEditor.of($0).prompt.start }
        unsafe ceditline_set_read(handle) { unsafe LineEditor.of($0).read(into: $1) }
    }

    deinit {
        unsafe el_end(handle)
        prompt.free()
    }

    static func of(_ handle: OpaquePointer?) -> LineEditor {
        // libedit hands back the pointer that init gave it, on this thread and while self lives.
        guard let handle = unsafe handle, let client = unsafe ceditline_client(handle) else {
            preconditionFailure("libedit called back without its client")
        }
        return unsafe Unmanaged<LineEditor>.fromOpaque(client).takeUnretainedValue()
    }

    /// Lets a line be edited until it is submitted, dropped or the input ends.
    func readLine(_ prompt: PromptText) -> InputEvent {
        setPrompt(prompt)
        outcome = nil
        var count: Int32 = 0
        let start = unsafe el_wgets(handle, &count)
        if let outcome { return outcome }
        guard let start = unsafe start, count > 0 else { return .endOfInput }
        var text = unsafe Self.text(start, Int(count))
        if text.last == "\n" || text.last == "\r" { text.removeLast() }
        return .line(text)
    }

    /// Shows another prompt the next time the line is drawn.
    func setPrompt(_ text: PromptText) {
        prompt.free()
        prompt = WideString(text.text)
        promptText = text
    }

    private func read(into target: UnsafeMutablePointer<wchar_t>?) -> Int32 {
        if outcome != nil { return 0 }
        switch awaitInput() {
        case .character(let scalar):
            unsafe target?.pointee = wchar_t(bitPattern: scalar.value)
            return 1
        case .interrupt:
            outcome = .interrupted(hasText: !line.text.isEmpty)
            return -1
        case .end:
            outcome = .endOfInput
            return 0
        }
    }

    /// Takes the terminal's settings over, or gives them back as libedit would have them.
    func prepareTerminal(_ isTaken: Bool) {
        unsafe ceditline_set_int(handle, EL_PREP_TERM, isTaken ? 1 : 0)
    }

    func setTerminalType(_ name: String) {
        // Of the options with one text only this takes bytes.
        unsafe ceditline_set_terminal(handle, name)
    }

    func source() { unsafe _ = el_source(handle, nil) }

    var isVi: Bool { unsafe ceditline_is_vi(handle) != 0 }

    // MARK: The line

    /// The line being edited and the cursor in it, in scalars.
    var line: (text: String, cursor: Int) {
        guard let info = unsafe el_wline(handle) else { return ("", 0) }
        let start = unsafe info.pointee.buffer
        guard let start = unsafe start else { return ("", 0) }
        let count = unsafe info.pointee.lastchar - start
        return unsafe (Self.text(start, count), info.pointee.cursor - start)
    }

    var isEmpty: Bool {
        guard let info = unsafe el_wline(handle) else { return true }
        return unsafe info.pointee.lastchar == info.pointee.buffer
    }

    var isCursorAtEnd: Bool {
        guard let info = unsafe el_wline(handle) else { return true }
        return unsafe info.pointee.cursor == info.pointee.lastchar
    }

    /// Whether libedit may have drawn the line wrongly.
    ///
    /// It loses scalars that take no column of their own, and may be a column off after it drew half
    /// of a wide one behind the cursor.
    var isMisdrawn: Bool {
        guard let info = unsafe el_wline(handle) else { return false }
        let isAtEnd = unsafe info.pointee.cursor == info.pointee.lastchar
        var position = unsafe info.pointee.buffer
        while let current = unsafe position, unsafe current < info.pointee.lastchar {
            let value = unsafe current.pointee
            // The first of them is the combining grave accent.
            if value >= 0x300 {
                let width = ceditline_width(value)
                if width == 0 || width > 1 && !isAtEnd { return true }
            }
            unsafe position = current + 1
        }
        return false
    }

    func insert(_ text: String) {
        unsafe WideString.with(text) { unsafe _ = el_winsertstr(handle, $0) }
    }

    func deleteBeforeCursor(_ count: Int) {
        if count > 0 { unsafe el_deletestr(handle, Int32(clamping: count)) }
    }

    func moveCursor(by count: Int) {
        unsafe _ = el_cursor(handle, Int32(clamping: count))
    }

    func moveToEnd() { moveCursor(by: Int(Int32.max / 2)) }

    func replace(with text: String) {
        moveToEnd()
        deleteBeforeCursor(line.text.unicodeScalars.count)
        if !text.isEmpty { insert(text) }
    }

    // MARK: The screen

    /// Draws prompt and line, from the first column of a row that is empty.
    func refresh() { unsafe _ = ceditline_refresh(handle) }

    func resize() { unsafe el_resize(handle) }

    /// Where the cursor is, seen from the prompt's first row and column.
    func cursorLayout(columns: Int) -> EditLayout {
        let (text, cursor) = line
        var layout = EditLayout(promptWidth: promptText.width, columns: columns)
        layout.advance(text.unicodeScalars.prefix(cursor), columns: columns)
        if let next = text.unicodeScalars.dropFirst(cursor).first {
            layout.makeRoom(for: next, columns: columns)
        }
        return layout
    }

    /// Where the line ends, seen from the prompt's first row and column.
    func endLayout(columns: Int) -> EditLayout {
        var layout = EditLayout(promptWidth: promptText.width, columns: columns)
        layout.advance(line.text.unicodeScalars, columns: columns)
        return layout
    }

    /// Prompt and line as they look, and where the cursor is behind them and in them.
    func picture(columns: Int) -> (text: String, end: EditLayout, cursor: EditLayout) {
        var end = EditLayout(promptWidth: promptText.width, columns: columns)
        let text = end.draw(line.text.unicodeScalars, columns: columns)
        return (promptText.styled + text, end, cursorLayout(columns: columns))
    }

    private static func text(_ start: UnsafePointer<wchar_t>, _ count: Int) -> String {
        var scalars = String.UnicodeScalarView()
        for index in 0..<count {
            let value = unsafe UInt32(bitPattern: start[index])
            if let scalar = Unicode.Scalar(value) { scalars.append(scalar) }
        }
        return String(scalars)
    }
}

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
