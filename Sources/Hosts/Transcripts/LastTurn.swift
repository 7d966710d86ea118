import Apprentice

extension Host {
    /// The last question of a conversation and what came of it, from the end of its transcript.
    ///
    /// - Parameters:
    ///   - prompt: What the user says now; the transcript may hold it already.
    ///   - lines: Gives the last lines of the transcript that fit a number of bytes, and whether they
    ///     are all of it.
    /// - Returns: The turn; nil when there is none, or it is longer than anybody waits for.
    package func lastTurn(
        before prompt: String,
        lines: (_ bytes: Int) -> (lines: [ArraySlice<UInt8>], isWhole: Bool)?
    ) -> HostTurn? {
        for size in [64 << 10, 512 << 10, 2 << 20] {
            guard let (lines, isWhole) = lines(size) else { return nil }
            if let turn = lastTurn(before: prompt, in: lines.lazy.flatMap(happenings(inLine:))) {
                return turn
            }
            guard isWhole else { continue }
            // Some keep one document instead of lines.
            let text = lines.map { String(decoding: $0, as: UTF8.self) }.joined(separator: "\n")
            guard lines.count > 1, let document = try? JSON(parsing: text) else { return nil }
            return lastTurn(before: prompt, in: happenings(inDocument: document))
        }
        return nil
    }

    /// What a line of a transcript tells; nothing when it is not JSON.
    package func happenings(inLine line: ArraySlice<UInt8>) -> [Happening] {
        guard let record = try? JSON(parsing: String(decoding: line, as: UTF8.self)) else {
            return []
        }
        return happenings(inDocument: record)
    }

    private func lastTurn(
        before prompt: String,
        in happenings: some Sequence<Happening>
    ) -> HostTurn? {
        var reader = TurnReader()
        var previous: HostTurn?
        var said = ""
        for happening in happenings {
            if let next = reader.take(happening) {
                (said, previous) = (next.said, next.after)
            }
        }
        if let last = reader.last { return last }
        return said == prompt.trimmingSpace ? previous : nil
    }
}
