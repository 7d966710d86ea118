import Apprentice

/// Cuts the body of a reply into its events, whatever its server calls it.
///
/// Servers label streams as JSON and JSON as streams, so the first byte decides: a body that begins
/// with a brace or a bracket is one JSON value or many, anything else an event stream
/// (``ServerSentEvents``), and a page of HTML is neither.
struct ReplyEvents: Sendable {
    private enum Form {
        case unknown, stream, values, page
    }

    private var form = Form.unknown
    private var stream = ServerSentEvents()
    private var scanner = JSONScanner()
    /// The JSON value that has begun.
    private var value: [UInt8] = []
    /// How the body begins, for an error's words.
    private(set) var head: [UInt8] = []
    /// Whether an event was found.
    private(set) var hasEvent = false

    /// Whether the body ends, so far, in the middle of a value.
    var isCut: Bool { scanner.isOpen }

    /// Whether the body is no reply at all: a page, or a text.
    var isForeign: Bool {
        if hasEvent || form == .unknown || form == .values { return false }
        if form == .page { return true }
        let line = String(decoding: head, as: UTF8.self).prefix { !$0.isNewline }
        return ![":", "data:", "event:", "id:", "retry:", "error:"].contains {
            line.hasPrefix($0) || $0.hasPrefix(line)
        }
    }

    /// Takes the next bytes, and gives the events that end in them.
    ///
    /// - Throws: ``ServerSentEvents/Oversize``.
    mutating func feed(
        _ bytes: [UInt8]
    ) throws(ServerSentEvents.Oversize) -> [ServerSentEvents.Event] {
        if head.count < 2000 { head += bytes.prefix(2000 - head.count) }
        if form == .unknown { form = Self.form(of: head) }
        let events: [ServerSentEvents.Event]
        switch form {
        case .unknown, .page: return []
        case .stream: events = try stream.feed(bytes)
        case .values: events = values(in: bytes)
        }
        hasEvent = hasEvent || !events.isEmpty
        return events
    }

    /// The last event, at the end of the body: some servers leave out the empty line that ends it.
    mutating func finish() -> [ServerSentEvents.Event] { form == .stream ? stream.finish() : [] }

    private static func form(of head: [UInt8]) -> Form {
        let text = head.starts(with: [0xEF, 0xBB, 0xBF]) ? head.dropFirst(3) : head[...]
        switch text.first(where: { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }) {
        case nil: return .unknown
        case UInt8(ascii: "{"), UInt8(ascii: "["): return .values
        case UInt8(ascii: "<"): return .page
        default: return .stream
        }
    }

    private mutating func values(in bytes: [UInt8]) -> [ServerSentEvents.Event] {
        var events: [ServerSentEvents.Event] = []
        for byte in bytes {
            let isOpening = byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[")
            // Between two values stand line breaks, or what is nobody's.
            guard scanner.isOpen || isOpening else { continue }
            value.append(byte)
            if scanner.take(byte) {
                events.append(ServerSentEvents.Event(bytes: value))
                value = []
            }
        }
        return events
    }
}
