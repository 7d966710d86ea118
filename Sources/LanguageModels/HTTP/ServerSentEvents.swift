/// Reads an event stream piece by piece, wherever the pieces are cut.
///
/// The grammar is that of the HTML standard (WHATWG, §9.2.6 "Interpreting an event stream"): lines
/// end in CR LF, CR or LF; an empty line ends an event; what has no end at the stream's end is
/// dropped. `id` and `retry` are read over, since nothing reconnects.
package struct ServerSentEvents: Sendable {
    /// One event of a stream.
    package struct Event: Sendable, Equatable {
        /// The `event` field; `message` unless the server says otherwise.
        package var name: String
        /// The `data` fields, one a line.
        package var data: String

        package init(name: String = "message", data: String) {
            self.name = name
            self.data = data
        }
    }

    /// The stream holds an event that is larger than any server has reason to send.
    package struct Oversize: Error, Equatable {
        /// Bytes allowed.
        package let limit: Int
    }

    private let limit: Int
    private var line: [UInt8] = []
    private var data: [UInt8] = []
    private var hasData = false
    private var name: [UInt8] = []
    private var isFirstLine = true
    /// The last byte was a CR, so a LF that follows belongs to it.
    private var skipsLineFeed = false

    /// - Parameter limit: Bytes that the lines of one event may have together.
    package init(limit: Int = 4 << 20) { self.limit = limit }

    /// Takes the next bytes, and gives the events that end in them.
    ///
    /// - Throws: ``Oversize``.
    package mutating func feed(_ bytes: some Sequence<UInt8>) throws(Oversize) -> [Event] {
        var events: [Event] = []
        for byte in bytes {
            if byte == UInt8(ascii: "\n"), skipsLineFeed {
                skipsLineFeed = false
                continue
            }
            skipsLineFeed = byte == UInt8(ascii: "\r")
            if skipsLineFeed || byte == UInt8(ascii: "\n") {
                if let event = endLine() { events.append(event) }
            } else {
                if line.count + data.count >= limit { throw Oversize(limit: limit) }
                line.append(byte)
            }
        }
        return events
    }

    private mutating func endLine() -> Event? {
        if isFirstLine, line.starts(with: [0xEF, 0xBB, 0xBF]) { line.removeFirst(3) }
        isFirstLine = false
        defer { line.removeAll(keepingCapacity: true) }
        if line.isEmpty { return dispatch() }
        let colon = line.firstIndex(of: UInt8(ascii: ":")) ?? line.endIndex
        var value = line[colon...].dropFirst()
        if value.first == UInt8(ascii: " ") { value = value.dropFirst() }
        switch line[..<colon] {
        case [0x64, 0x61, 0x74, 0x61]:  // data
            if hasData { data.append(UInt8(ascii: "\n")) }
            data += value
            hasData = true
        case [0x65, 0x76, 0x65, 0x6E, 0x74]:  // event
            name = Array(value)
        default:
            break
        }
        return nil
    }

    private mutating func dispatch() -> Event? {
        defer {
            data.removeAll(keepingCapacity: true)
            name = []
            hasData = false
        }
        // An event without data is none; an empty `data` field is data.
        guard hasData else { return nil }
        let text = String(decoding: data, as: UTF8.self)
        return name.isEmpty
            ? Event(data: text)
            : Event(name: String(decoding: name, as: UTF8.self), data: text)
    }
}
