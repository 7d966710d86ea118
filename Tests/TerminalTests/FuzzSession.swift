import Glibc
import TestSupport

/// A session of random keys, events and sizes, with what must be on the screen after each part.
///
/// A part waits for the screen before it goes on, so that what it expects follows from its seed and
/// not from how fast anyone is.
struct FuzzSession {
    let terminal: PseudoTerminal
    var random: SplitMix
    private var model = EditorModel()
    private(set) var events = 0
    private var jobs = 0
    private var size = (rows: 24, columns: 80)
    private var lastResize = ContinuousClock.now
    private var isStatusOn = true
    /// How many rows begin with a prompt since the line with a mark was answered, if that is known.
    private var prompts: Int?
    private var mark = ""
    private var answers = 0
    private var lines = 0
    /// What was done since the screen was right for the last time.
    private(set) var trace: [String] = []

    init(seed: UInt64, reflows: Bool) throws {
        // Seeds in a row would give the same numbers, one later each.
        random = SplitMix(seed: seed << 32)
        terminal = try startFixture(["VISUAL": "true", "PATH": "/usr/bin:/bin"])
        terminal.reflows = reflows
        order("status job 0")
        try recount()
    }

    /// Does one part.
    mutating func part() throws {
        switch Int.random(in: 0..<20, using: &random) {
        case 0..<9: try edit()
        case 9..<12: try submit()
        case 12: try interrupt()
        case 13..<15: try answer()
        case 15..<17: try resize()
        case 17: try shrink()
        case 18: try borrow()
        default: try scramble()
        }
    }

    /// Leaves the program.
    mutating func finish() throws -> Int32 {
        try interrupt()
        type("quit\r")
        return try terminal.waitForExit()
    }

    // MARK: Parts

    /// Keys whose effect is known, while things happen.
    private mutating func edit() throws {
        for _ in 0..<Int.random(in: 1...120, using: &random) {
            if chance(10) { happen() } else { press(key()) }
        }
        try check("an edited line")
    }

    private mutating func submit() throws {
        lines += 1
        for key in [EditorModel.Key.end, .insert(" #\(lines)")] {
            model.press(key)
            type(key.bytes)
        }
        try check("the line to submit")
        type("\r")
        let line = model.line
        model.clear()
        prompts = prompts.map { $0 + 1 }
        try check("the prompt after a line")
        guard
            String(decoding: terminal.output, as: UTF8.self).contains(
                "got:\(line.debugDescription)"
            )
        else { throw FuzzFailure("the line is not \(line.debugDescription)") }
    }

    /// Begins to count prompts anew, after what may have left some behind or taken some away.
    private mutating func recount() throws {
        prompts = nil
        if model.count > 0 { try interrupt() }
        try submit()
        mark = "#\(lines)\""
        prompts = terminal.reflows ? 1 : nil
    }

    private mutating func interrupt() throws {
        // An empty prompt looks the same before and after.
        model.press(.insert("c"))
        type("c")
        try check("the line to drop")
        type("\u{3}")
        model.clear()
        prompts = prompts.map { $0 + 1 }
        try check("the prompt after ^C")
    }

    /// A streamed answer, with typing ahead, and sometimes another size of the terminal.
    private mutating func answer() throws {
        if model.count > 0 { try interrupt() }
        answers += 1
        type("answer\r")
        let count = answers
        try wait("the beginning of an answer") { _ in
            String(decoding: terminal.output, as: UTF8.self)
                .split(separator: "answering", omittingEmptySubsequences: false).count == count + 1
        }
        let isResized = chance(30)
        for _ in 0..<Int.random(in: 1...80, using: &random) {
            switch Int.random(in: 0..<6, using: &random) {
            case 0: happen()
            case 1: press(key())
            case 2 where isResized:
                // Nothing may be on its way to a terminal of another size.
                try synchronize()
                resizeOnce(smallest: (10, 40))
            case 3: order("write \(String(repeating: "x", count: size.columns))")
            default: order("write \(text(isPlain: true)) " + (chance(20) ? "\\n" : ""))
            }
        }
        prompts = prompts.map { $0 + 1 }
        if chance(50) { order("done") } else { type("\u{3}") }
        try check("the prompt after an answer")
    }

    /// Waits until all that was ordered is on the screen.
    private mutating func synchronize() throws {
        lines += 1
        let mark = "§\(lines)."
        // Behind a full row the status would wait for the next character.
        order("write \\n\(mark)")
        let status = isStatusOn && size.rows >= 10 && size.columns >= 40 ? "job \(jobs) " : ""
        try wait("a mark in the text and the status \(status)") {
            $0.lines.joined().contains(mark) && $0.lines.last?.hasPrefix(status) == true
        }
    }

    /// A window that is dragged.
    private mutating func resize() throws {
        // What is still on its way would be drawn for the size of before.
        try synchronize()
        try check("the screen before it changes")
        var pause = Duration.zero
        for number in 0..<Int.random(in: 1...30, using: &random) {
            let last = lastResize
            resizeOnce(smallest: (10, 40))
            if number > 0 { pause = max(pause, lastResize - last) }
            if chance(20) { happen() }
        }
        // On a machine that made us pause, what was drawn then may have met another size.
        if pause > .milliseconds(50) { return try clear() }
        try check("the screen after it changed")
    }

    /// A window that becomes too small for nearly everything, and then big enough again.
    private mutating func shrink() throws {
        for _ in 0..<5 {
            resizeOnce(smallest: (1, 3))
            if chance(50) { happen() }
            if chance(50) { press(key()) }
        }
        setSize(rows: 24, columns: 80)
        try clear()
    }

    /// Clears what may have been left behind, and goes on from there.
    private mutating func clear() throws {
        type("\u{C}")
        // Once this is shown the screen has been cleared.
        lines += 1
        model.press(.insert("!\(lines)"))
        type("!\(lines)")
        prompts = nil
        try check("the screen that was cleared")
        // A terminal may take what follows for the rest of a row that went off the screen.
        try synchronize()
        try recount()
    }

    /// Something else has the terminal for a while, or the status line goes and comes.
    private mutating func borrow() throws {
        let start = terminal.output.count
        switch Int.random(in: 0..<4, using: &random) {
        case 0: order("suspend borrowed")
        case 1: type("\u{1A}")
        case 2 where !model.line.hasSuffix("\n"):
            model.press(.end)
            type("\u{18}\u{5}")
        default:
            isStatusOn.toggle()
            order("statusline \(isStatusOn ? "on" : "off")")
            return try check("the screen with or without a status line")
        }
        // Until then keys are for whoever has the terminal.
        try wait("the terminal taken back") { _ in
            String(decoding: terminal.output[start...], as: UTF8.self).contains("\u{1B}[?2004h")
        }
        happen()
        try check("the screen taken back")
    }

    /// Keys and bytes of any kind, given up in the end.
    private mutating func scramble() throws {
        for _ in 0..<Int.random(in: 1...60, using: &random) {
            if chance(10) { happen() } else { type(noise()) }
        }
        lines += 1
        // A paste has come to its end, an argument or a literal key been used up.
        let mark = "§\(lines)§"
        // The space is for what may combine with it.
        type("\u{1B}[201~ x \(mark) ")
        try wait("what is typed last") { $0.lines.joined().contains(mark) }
        prompts = nil
        model = EditorModel()
        type("\u{3}")
        try check("the prompt after noise")
        // What the noise took out is not known.
        press(.insert("k"))
        press(.killToStart)
        try recount()
    }

    // MARK: Events

    private mutating func happen() {
        if chance(50) {
            jobs += 1
            order("status job \(jobs)")
        } else {
            order("write news \(text(isPlain: true))")
        }
    }

    private mutating func resizeOnce(smallest: (rows: Int, columns: Int)) {
        setSize(
            rows: Int.random(in: smallest.rows...40, using: &random),
            columns: Int.random(in: smallest.columns...100, using: &random)
        )
    }

    private mutating func setSize(rows: Int, columns: Int) {
        events += 1
        trace.append("size \(rows)x\(columns)")
        size = (rows, columns)
        terminal.resize(rows: rows, columns: columns)
        lastResize = .now
    }

    private mutating func press(_ key: EditorModel.Key) {
        var key = key
        // A line is not to be longer than the smallest window.
        let killed = if case .yank = key { model.killed } else { [Unicode.Scalar]() }
        let scalars = model.before + model.after + killed
        let rows = scalars.count { $0 == "\n" }
        if scalars.count > 150 || rows > 3, key.grows {
            key = chance(50) ? .killToStart : .killToEnd
        }
        if case .killToStart = key, model.before.isEmpty { key = .nothing("\u{1B}[I") }
        if case .killToEnd = key, model.after.isEmpty { key = .nothing("\u{1B}[O") }
        model.press(key)
        type(key.bytes)
    }

    private mutating func type(_ bytes: String) {
        events += 1
        trace.append("keys \(bytes.debugDescription)")
        terminal.type(bytes)
    }

    private mutating func order(_ line: String) {
        events += 1
        trace.append(line)
        terminal.order(line)
    }

    // MARK: The screen

    private func wait(_ what: String, until isDone: (PseudoTerminalScreen) -> Bool) throws {
        try terminal.wait(for: what, until: isDone)
    }

    /// Waits until the screen is as it must be: one prompt, one status line, the line and its cursor.
    private mutating func check(_ what: String) throws {
        let (prompts, mark) = (prompts, mark)
        let picture = model.picture(prompt: "> ", columns: size.columns)
        let hasStatus = isStatusOn && size.rows >= 10 && size.columns >= 40
        let status = hasStatus ? "job \(jobs) \(size.columns)" : ""
        let count = size.rows
        try wait(
            "\(what), \(prompts ?? 0) prompts: \(model.line.debugDescription)\n\(picture.rows.joined(separator: "\n"))\n\(picture.row),\(picture.column)"
        ) {
            guard $0.column == picture.column, $0.row >= picture.row else { return false }
            let lines = $0.lines
            let top = $0.row - picture.row
            let bottom = top + picture.rows.count
            guard bottom <= count, Array(lines[top..<bottom]) == picture.rows else { return false }
            guard bottom == count || lines[count - 1] == status else { return false }
            return !lines[bottom...].dropLast().contains { !$0.isEmpty }
                && lines.count { $0.hasPrefix("job ") } == (hasStatus ? 1 : 0)
                && $0.region == 0...(hasStatus ? count - 2 : count - 1)
                && (prompts == nil || prompts == Self.prompts(on: $0, after: mark))
        }
        trace = []
    }

    private static func prompts(on screen: PseudoTerminalScreen, after mark: String) -> Int {
        let rows = screen.scrollback + screen.lines
        let start = rows.lastIndex { $0.contains(mark) } ?? rows.startIndex
        return rows[start...].count { $0.hasPrefix("\u{3E}") }
    }
}
