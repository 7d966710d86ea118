/// Reads an event stream piece by piece, wherever the pieces are cut.
///
/// The grammar is that of the HTML standard (WHATWG, §9.2.6 "Interpreting an event stream"): lines
/// end in CR LF, CR or LF; an empty line ends an event; what has no end at the stream's end is
/// dropped, unless ``finish()`` asks for it. `id` and `retry` are read over, since nothing reconnects.
///
/// Three things that servers send are read although the standard does not know them: an `error` field
/// (llama.cpp), a line of JSON without a field, and lines of JSON with no empty line between them.
package struct ServerSentEvents: Sendable {
    /// One event of a stream.
    package struct Event: Sendable, Equatable {
        /// The `event` field; `message` unless the server says otherwise.
        package var name: String
        /// The `data` fields, one a line, as they came.
        package var bytes: [UInt8]

        /// Compares names and texts.
        package static func == (left: Event, right: Event) -> Bool {
            left.name == right.name && left.data == right.data
        }

        /// The data as text.
        package var data: String { String(decoding: bytes, as: UTF8.self) }

        package init(name: String = "message", data: String) {
            self.init(name: name, bytes: Array(data.utf8))
        }

        package init(name: String = "message", bytes: [UInt8]) {
            self.name = name
            self.bytes = bytes
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
                events += endLine()
            } else {
                if line.count + data.count >= limit { throw Oversize(limit: limit) }
                line.append(byte)
            }
        }
        return events
    }

    /// The event that is not ended by an empty line when the stream ends.
    package mutating func finish() -> [Event] { endLine() + (dispatch().map { [$0] } ?? []) }

    private mutating func endLine() -> [Event] {
        if isFirstLine, line.starts(with: [0xEF, 0xBB, 0xBF]) { line.removeFirst(3) }
        isFirstLine = false
        defer { line.removeAll(keepingCapacity: true) }
        if line.isEmpty { return dispatch().map { [$0] } ?? [] }
        if line.first == UInt8(ascii: "{") { return [Event(bytes: line)] }
        let colon = line.firstIndex(of: UInt8(ascii: ":")) ?? line.endIndex
        var value = line[colon...].dropFirst()
        if value.first == UInt8(ascii: " ") { value = value.dropFirst() }
        switch line[..<colon] {
        case [0x64, 0x61, 0x74, 0x61]:  // data
            var ended: [Event] = []
            if hasData, isWholeValue(before: value), let event = dispatch() { ended = [event] }
            if hasData { data.append(UInt8(ascii: "\n")) }
            data += value
            hasData = true
            return ended
        case [0x65, 0x76, 0x65, 0x6E, 0x74]:  // event
            name = Array(value)
        case [0x65, 0x72, 0x72, 0x6F, 0x72] where !value.isEmpty:  // error
            return [Event(name: "error", bytes: Array(value))]
        default:
            break
        }
        return []
    }

    /// Whether the data so far is an object of its own, and so is the line that follows.
    private func isWholeValue(before next: ArraySlice<UInt8>) -> Bool {
        data.first == UInt8(ascii: "{") && data.last == UInt8(ascii: "}")
            && (next.first == UInt8(ascii: "{") || next.elementsEqual("[DONE]".utf8))
    }

    private mutating func dispatch() -> Event? {
        defer {
            data.removeAll(keepingCapacity: true)
            name = []
            hasData = false
        }
        // An event without data is none; an empty `data` field is data.
        guard hasData else { return nil }
        return name.isEmpty
            ? Event(bytes: data)
            : Event(name: String(decoding: name, as: UTF8.self), bytes: data)
    }
}
