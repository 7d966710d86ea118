import ApprenticeModels
import Testing

@Suite struct ServerSentEventsTests {
    typealias Event = ServerSentEvents.Event

    static let streams: [(String, [Event])] = [
        ("data: a\n\n", [Event(data: "a")]),
        ("data: a\r\n\r\ndata: b\r\n\r\n", [Event(data: "a"), Event(data: "b")]),
        ("data: a\r\ndata: b\r\n\r\n", [Event(data: "a\nb")]),
        ("data: a\rdata: b\r\r", [Event(data: "a\nb")]),
        ("data: a\r\rdata: b\r\r", [Event(data: "a"), Event(data: "b")]),
        ("data: a\r\n\ndata: b\r\n\r", [Event(data: "a"), Event(data: "b")]),
        ("\u{FEFF}data: a\n\n", [Event(data: "a")]),
        ("data: a\n\n\u{FEFF}data: b\n\n", [Event(data: "a")]),
        (": comment\n\ndata: a\n: more\ndata: b\n\n", [Event(data: "a\nb")]),
        ("data:a\ndata:  b\ndata\ndata:\n\n", [Event(data: "a\n b\n\n")]),
        ("data\n\n", [Event(data: "")]),
        ("event: x\n\nevent: ping\ndata: {}\n\n", [Event(name: "ping", data: "{}")]),
        ("event: x\ndata: 1\n\ndata: 2\n\n", [Event(name: "x", data: "1"), Event(data: "2")]),
        ("id: 7\nretry: 10\nunknown: x\ndata: a:b\n\n", [Event(data: "a:b")]),
        ("DATA: a\ndatax: b\n data: c\n\n", []),
        ("data: half\n", []),
        ("data: half", []),
        ("\n\n\r\n\r", []),
        ("data: grün 🦜 日本\n\n", [Event(data: "grün 🦜 日本")]),
    ]

    @Test(arguments: streams) func `a stream is read as the standard says`(
        stream: String,
        events: [Event]
    ) throws {
        var parser = ServerSentEvents()
        #expect(try parser.feed(stream.utf8) == events)
    }

    @Test(arguments: streams) func `it does not matter where a stream is cut`(
        stream: String,
        events: [Event]
    ) throws {
        let bytes = Array(stream.utf8)
        for size in 1...5 {
            var parser = ServerSentEvents()
            var found: [Event] = []
            for start in stride(from: 0, to: bytes.count, by: size) {
                found += try parser.feed(bytes[start..<min(start + size, bytes.count)])
            }
            #expect(found == events, "pieces of \(size)")
        }
    }

    @Test func `bytes that are no text do not stop it`() throws {
        var parser = ServerSentEvents()
        let bytes = Array("data: ".utf8) + [0xFF, 0xC3, 0x0A, 0x0A]
        #expect(try parser.feed(bytes) == [Event(data: "\u{FFFD}\u{FFFD}")])
    }

    @Test func `a line without end is refused at the limit`() throws {
        var parser = ServerSentEvents(limit: 100)
        #expect(throws: ServerSentEvents.Oversize.self) {
            for _ in 0..<30 { _ = try parser.feed("data:data:".utf8) }
        }
    }

    @Test func `an event without end is refused at the limit`() throws {
        var parser = ServerSentEvents(limit: 100)
        #expect(throws: ServerSentEvents.Oversize.self) {
            for _ in 0..<30 { _ = try parser.feed("data: data\n".utf8) }
        }
    }

    @Test func `many small events are no oversize`() throws {
        var parser = ServerSentEvents(limit: 100)
        for _ in 0..<100 { #expect(try parser.feed("data: data\n\n".utf8).count == 1) }
    }
}
