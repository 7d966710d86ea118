/// Cuts bytes into lines, in whatever pieces they come; holds no more than one line's limit.
package struct LineCutter: Sendable {
    /// A line, and where it ends.
    package struct Line: Sendable, Equatable {
        /// What stands in it.
        package enum Content: Sendable, Equatable {
            /// Its text, without the newline; `isCutOff` where the bytes end without one.
            case text(String, isCutOff: Bool)
            /// It is longer than is read; it was skipped.
            case tooLong
            /// It is not UTF-8.
            case notText
        }

        /// What stands in it.
        package var content: Content
        /// How many bytes there are up to its end.
        package var end: Int

        package init(_ content: Content, end: Int) { (self.content, self.end) = (content, end) }
    }

    private let longest: Int
    /// The beginning of a line whose end has not come yet.
    private var rest: [UInt8] = []
    private var isTooLong = false
    private var isFirst = true
    /// How many bytes were taken up to the end of the last line.
    private var offset = 0

    /// - Parameter longest: The most bytes of a line, its end not counted; longer ones are skipped.
    package init(longest: Int) { self.longest = longest }

    /// Takes the next bytes.
    ///
    /// - Returns: The lines that are whole now.
    package mutating func take(_ piece: ArraySlice<UInt8>) -> [Line] {
        var lines: [Line] = []
        var start = piece.startIndex
        while let newline = piece[start...].firstIndex(of: 0x0A) {
            lines.append(line(ending: piece[start..<newline], isCutOff: false))
            start = newline + 1
        }
        keep(piece[start...])
        return lines
    }

    /// The last line, if the bytes did not end with a newline.
    package mutating func end() -> Line? {
        rest.isEmpty && !isTooLong ? nil : line(ending: [], isCutOff: true)
    }

    private mutating func keep(_ bytes: ArraySlice<UInt8>) {
        // One more, for the carriage return that may stand before the newline.
        if isTooLong || rest.count + bytes.count > longest + 1 {
            offset += rest.count + bytes.count
            (rest, isTooLong) = ([], true)
        } else {
            rest += bytes
        }
    }

    private mutating func line(ending bytes: ArraySlice<UInt8>, isCutOff: Bool) -> Line {
        defer { (rest, isTooLong, isFirst) = ([], false, false) }
        offset += rest.count + bytes.count + (isCutOff ? 0 : 1)
        if !rest.isEmpty { rest += bytes }
        var whole = rest.isEmpty ? bytes : rest[...]
        // What some editors put before the first line of a text.
        if isFirst, whole.starts(with: [0xEF, 0xBB, 0xBF]) { whole = whole.dropFirst(3) }
        if whole.last == 0x0D { whole = whole.dropLast() }
        guard !isTooLong, whole.count <= longest else {
            return Line(.tooLong, end: offset)
        }
        let text = String(validating: whole, as: UTF8.self)
        return Line(
            text.map { .text($0, isCutOff: isCutOff) } ?? .notText,
            end: offset
        )
    }
}
