/// The word that Tab is to complete, which may have been begun by a quote.
struct CompletedWord: Equatable {
    /// Where it begins, in Unicode scalars; its quote belongs to it, an `@` before it does not.
    var start = 0
    /// What there is of it, without its quote.
    var text = ""
    /// Whether it began with a quote.
    var isQuoted = false
    /// Whether an `@` stands before it, so that it names a file.
    var namesFile = false

    /// Finds the last word of what stands before the cursor; a quoted one may hold spaces.
    init(endOf line: String) {
        let scalars = Array(line.unicodeScalars)
        var index = 0
        while index < scalars.count {
            if scalars[index] == " " {
                index += 1
                start = index
                continue
            }
            let isMention = scalars[index] == "@"
            let first = index + (isMention ? 1 : 0)
            let opening = first < scalars.count && scalars[first] == "\""
            let body = first + (opening ? 1 : 0)
            let end = scalars[body...].firstIndex(of: opening ? "\"" : " ") ?? scalars.count
            (start, isQuoted, namesFile) = (first, opening, isMention)
            text = String(String.UnicodeScalarView(scalars[body..<end]))
            // What follows a closing quote is no part of the word.
            index = end + (opening ? 1 : 0)
            if index <= scalars.count, end < scalars.count {
                (start, text, isQuoted, namesFile) = (index, "", false, false)
            }
        }
    }
}
