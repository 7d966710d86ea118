import Apprentice
import ApprenticeSystem
import Testing

@testable import ApprenticeHosts

/// Messages of other programs are read, or answered with the error that fits.
struct JSONRPCTests {
    private func read(_ text: String) throws(JSONRPCFault) -> JSONRPCMessage {
        try JSONRPCMessage(.text(text, isCutOff: false))
    }

    private func fault(_ text: String) -> JSONRPCFault? {
        do throws(JSONRPCFault) {
            _ = try read(text)
            return nil
        } catch {
            return error
        }
    }

    @Test func `a request has an id, a method and parameters`() throws {
        let message = try read(#"{"jsonrpc":"2.0","id":"a","method":"ping","params":{"x":1}}"#)
        #expect(
            message == .request(.init(id: .text("a"), method: "ping", params: ["x": 1]))
        )
        let bare = try read(#"{"jsonrpc":"2.0","id":7,"method":"ping"}"#)
        #expect(bare == .request(.init(id: .number(7), method: "ping", params: [:])))
    }

    @Test func `without an id it is a notification, without a method an answer`() throws {
        #expect(
            try read(#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#)
                == .notification(method: "notifications/initialized", params: [:])
        )
        #expect(try read(#"{"jsonrpc":"2.0","id":1,"result":{}}"#) == .response)
        #expect(try read(#"{"jsonrpc":"2.0","id":1,"error":{"code":1,"message":""}}"#) == .response)
    }

    @Test(arguments: [
        ("{", -32700), ("", -32700), ("nonsense", -32700),
        (String(repeating: "[", count: 5000), -32700),
        (#"{"jsonrpc":"2.0","id":1,"method":"\#u{1}"}"#, -32700),
        ("7", -32600), ("null", -32600), (#""text""#, -32600), ("[]", -32600), ("{}", -32600),
        (#"{"jsonrpc":"1.0","id":1,"method":"ping"}"#, -32600),
        (#"{"id":1,"method":"ping"}"#, -32600),
        (#"{"jsonrpc":"2.0","id":1}"#, -32600),
        (#"{"jsonrpc":"2.0","id":1,"method":5}"#, -32600),
        (#"{"jsonrpc":"2.0","id":null,"method":"ping"}"#, -32600),
        (#"{"jsonrpc":"2.0","id":1.5,"method":"ping"}"#, -32600),
        (#"{"jsonrpc":"2.0","id":true,"method":"ping"}"#, -32600),
        (#"{"jsonrpc":"2.0","id":{},"method":"ping"}"#, -32600),
        (#"{"jsonrpc":"2.0","id":99999999999999999999,"method":"ping"}"#, -32600),
        (#"{"jsonrpc":"2.0","id":1,"method":"ping","params":[1]}"#, -32602),
        (#"{"jsonrpc":"2.0","id":1,"method":"ping","params":"x"}"#, -32602),
        ("[" + Array(repeating: "1", count: 101).joined(separator: ",") + "]", -32600),
    ])
    func `what is no message is answered with the error that fits`(text: String, code: Int) {
        #expect(fault(text)?.error.code == code, "\(text.prefix(80))")
    }

    @Test func `an error names the request wherever it can be told`() throws {
        let known = try #require(fault(#"{"jsonrpc":"1.0","id":"x","method":"ping"}"#))
        #expect(known.id == .text("x"))
        #expect(known.json["id"] == "x")
        let unknown = try #require(fault("{"))
        #expect(unknown.json["id"] == .null)
        #expect(unknown.json["error"]?["code"] == -32700)
    }

    @Test func `lines that are too long or no text are told apart`() {
        func code(_ line: LineCutter.Line.Content) -> Int? {
            do throws(JSONRPCFault) {
                _ = try JSONRPCMessage(line)
                return nil
            } catch {
                return error.error.code
            }
        }
        #expect(code(.tooLong) == -32600)
        #expect(code(.notText) == -32700)
    }

    @Test func `a batch keeps what can be read beside what cannot`() throws {
        let batch = try read(#"[{"jsonrpc":"2.0","id":1,"method":"ping"},5,[]]"#)
        guard case .batch(let parts) = batch else {
            Issue.record("no batch: \(batch)")
            return
        }
        #expect(parts.count == 3)
        #expect(throws: Never.self) { try parts[0].get() }
        #expect(throws: JSONRPCFault.self) { try parts[1].get() }
        #expect(throws: JSONRPCFault.self) { try parts[2].get() }
    }

    // MARK: Versions

    private func request(_ meta: JSON?) -> JSONRPCMessage.Request {
        .init(id: .number(1), method: "tools/list", params: meta.map { ["_meta": $0] } ?? [:])
    }

    @Test(arguments: [
        ("2024-11-05", "2024-11-05"), ("2025-03-26", "2025-03-26"), ("2025-06-18", "2025-06-18"),
        ("2025-11-25", "2025-11-25"), ("2026-07-28", "2025-11-25"), ("1999-01-01", "2025-11-25"),
        ("", "2025-11-25"),
    ])
    func `a session has the client's version, or the newest there is`(
        asked: String,
        agreed: String
    ) throws {
        var session = MCPSession()
        #expect(try session.begin(["protocolVersion": .string(asked)]).rawValue == agreed)
        #expect(try session.version(of: request(nil)).rawValue == agreed)
        #expect(throws: JSONRPCError.self) {
            try session.begin(["protocolVersion": .string(asked)])
        }
    }

    @Test func `nothing is asked before a session, unless the request names its version`() throws {
        let session = MCPSession()
        #expect(throws: JSONRPCError.self) { try session.version(of: request(nil)) }
        let key = "io.modelcontextprotocol/protocolVersion"
        #expect(try session.version(of: request([key: "2026-07-28"])) == .july2026)
        for other: JSON in ["2025-06-18", "2099-01-01", 5, nil] {
            let error = #expect(throws: JSONRPCError.self) {
                try session.version(of: request(.object([(key, other)])))
            }
            #expect(error?.code == -32022)
            #expect(error?.data?["supported"]?.array?.contains("2026-07-28") == true)
        }
    }

    @Test func `the newest version says of a result who made it and how long it holds`() {
        let result: JSON = ["tools": [], "_meta": ["a": 1]]
        let server: JSON = ["name": "apprentice"]
        let plain = MCPVersion.june2025.dressed(result, isCacheable: true, by: server)
        #expect(plain == result)
        let dressed = MCPVersion.july2026.dressed(result, isCacheable: true, by: server)
        #expect(dressed["resultType"] == "complete")
        #expect(dressed["ttlMs"] == 0)
        #expect(dressed["_meta"]?["io.modelcontextprotocol/serverInfo"] == server)
        #expect(dressed["_meta"]?["a"] == 1)
        let uncached = MCPVersion.july2026.dressed(result, isCacheable: false, by: server)
        #expect(uncached["ttlMs"] == nil)
    }
}
