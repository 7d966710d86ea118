/// How a line of input is kept: as one row of a text file, whatever rows it has itself.
enum HistoryEntry {
    /// Longer lines are not kept in the file; they would be somebody's data, not a question.
    static let longest = 256 * 1024

    static func encode(_ line: String) -> String {
        var row = ""
        row.reserveCapacity(line.utf8.count + 1)
        for scalar in line.unicodeScalars {
            switch scalar {
            case "\\": row += "\\\\"
            case "\n": row += "\\n"
            case "\r": row += "\\r"
            default: row.unicodeScalars.append(scalar)
            }
        }
        return row
    }

    static func decode(_ row: some Collection<UInt8>) -> String {
        guard row.contains(UInt8(ascii: "\\")) else { return String(decoding: row, as: UTF8.self) }
        var bytes: [UInt8] = []
        var isEscaped = false
        for byte in row {
            switch (isEscaped, byte) {
            case (false, UInt8(ascii: "\\")):
                isEscaped = true
                continue
            case (true, UInt8(ascii: "n")): bytes.append(0x0A)
            case (true, UInt8(ascii: "r")): bytes.append(0x0D)
            default: bytes.append(byte)
            }
            isEscaped = false
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
