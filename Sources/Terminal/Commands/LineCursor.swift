/// A line and a cursor in it, in scalars; where keys would move it.
struct LineCursor {
    let before: String
    let after: String

    init(_ text: String, _ cursor: Int) {
        let scalars = text.unicodeScalars
        let index = scalars.index(
            scalars.startIndex,
            offsetBy: cursor,
            limitedBy: scalars.endIndex
        )
        before = String(scalars[..<(index ?? scalars.endIndex)])
        after = String(scalars[(index ?? scalars.endIndex)...])
    }

    /// How many scalars the character before the cursor has.
    var previous: Int { before.last?.unicodeScalars.count ?? 0 }
    /// How many scalars the character after the cursor has.
    var next: Int { after.first?.unicodeScalars.count ?? 0 }

    /// How many scalars there are back to the beginning of a word.
    var wordBefore: Int {
        let word = before.reversed().drop { !Self.isInWord($0) }.drop(while: Self.isInWord)
        return before.unicodeScalars.count - word.reduce(0) { $0 + $1.unicodeScalars.count }
    }

    /// How many scalars there are up to the end of a word.
    var wordAfter: Int {
        let rest = after.drop { !Self.isInWord($0) }.drop(while: Self.isInWord)
        return after.unicodeScalars.count - rest.unicodeScalars.count
    }

    /// What libedit counts as part of a word.
    private static func isInWord(_ character: Character) -> Bool {
        character.isLetter || character.isNumber || "*?_-.[]~=".contains(character)
    }

    /// How far to move, to be in the same column of the row above; nil in the first row.
    var up: Int? {
        guard let newline = before.lastIndex(of: "\n") else { return nil }
        let column = before[newline...].unicodeScalars.count - 1
        let above = before[..<newline]
        let start = above.lastIndex(of: "\n").map(above.index(after:)) ?? above.startIndex
        let length = above[start...].unicodeScalars.count
        return -(column + 1 + max(0, length - column))
    }

    /// How far to move, to be in the same column of the row below; nil in the last row.
    var down: Int? {
        guard let newline = after.firstIndex(of: "\n") else { return nil }
        let start = before.lastIndex(of: "\n").map(before.index(after:)) ?? before.startIndex
        let column = before[start...].unicodeScalars.count
        let below = after[after.index(after: newline)...]
        let length = below.prefix { $0 != "\n" }.unicodeScalars.count
        return after[..<newline].unicodeScalars.count + 1 + min(column, length)
    }
}
