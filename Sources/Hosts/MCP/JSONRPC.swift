package import Apprentice
package import ApprenticeSystem

/// A message of JSON-RPC 2.0 as the Model Context Protocol sends it: one a line.
///
/// What a client sends is hostile input. Reading it never fails otherwise than with the answer that the
/// client gets.
package enum JSONRPCMessage: Sendable, Equatable {
    /// What a request is known by until it is answered.
    package enum ID: Sendable, Hashable {
        case number(Int64)
        case text(String)

        /// The id as it was sent.
        package var json: JSON {
            switch self {
            case .number(let number): .int(number)
            case .text(let text): .string(text)
            }
        }

        /// Reads an id; nil for null, fractions, and what is neither number nor text.
        package init?(_ json: JSON?) {
            switch json {
            case .int(let number)?: self = .number(number)
            case .string(let text)?: self = .text(text)
            default: return nil
            }
        }
    }

    /// A call that is to be answered.
    package struct Request: Sendable, Equatable {
        package var id: ID
        package var method: String
        /// An object, empty where nothing was sent.
        package var params: JSON
    }

    case request(Request)
    /// A message that is not answered.
    case notification(method: String, params: JSON)
    /// An answer to a request of ours.
    case response
    /// Several messages that are answered together; what one cannot be read for stands in its place.
    case batch([Result<JSONRPCMessage, JSONRPCFault>])

    /// The longest message that is read, in bytes: 1 MiB.
    package static let longest = 1 << 20
    /// The most messages of a batch.
    package static let longestBatch = 100

    /// Reads a line.
    ///
    /// - Parameter line: What stands in it.
    /// - Throws: ``JSONRPCFault``, to be sent as the answer.
    package init(_ line: LineCutter.Line.Content) throws(JSONRPCFault) {
        let json: JSON
        switch line {
        case .tooLong:
            throw JSONRPCFault(
                .invalidRequest("the message is longer than \(Self.longest) bytes; it was not read")
            )
        case .notText: throw JSONRPCFault(.unreadable("it is not UTF-8"))
        case .text(let text, _):
            do {
                json = try JSON(parsing: text)
            } catch {
                throw JSONRPCFault(.unreadable("column \(error.column): \(error.reason)"))
            }
        }
        guard let messages = json.array else {
            self = try Self.message(json)
            return
        }
        guard !messages.isEmpty else { throw JSONRPCFault(.invalidRequest("the batch is empty")) }
        guard messages.count <= Self.longestBatch else {
            throw JSONRPCFault(
                .invalidRequest("the batch has more than \(Self.longestBatch) messages")
            )
        }
        self = .batch(
            messages.map { json in
                Result { () throws(JSONRPCFault) in try Self.message(json) }
            }
        )
    }

    private static func message(_ json: JSON) throws(JSONRPCFault) -> JSONRPCMessage {
        guard json.object != nil else {
            throw JSONRPCFault(.invalidRequest("a message is an object, and this is \(json.kind)"))
        }
        let id = ID(json["id"])
        func invalid(_ reason: String) -> JSONRPCFault { JSONRPCFault(.invalidRequest(reason), id) }
        guard json["jsonrpc"] == "2.0" else {
            throw invalid("\"jsonrpc\" must be \"2.0\"")
        }
        if json["method"] == nil, json["result"] != nil || json["error"] != nil {
            return .response
        }
        guard let method = json["method"]?.string else {
            throw invalid("\"method\" must be a text")
        }
        var params: JSON = [:]
        if let given = json["params"], given != .null { params = given }
        guard let id else {
            guard let given = json["id"] else {
                return .notification(method: method, params: params)
            }
            throw invalid("\"id\" must be a text or a whole number, not \(given.kind)")
        }
        guard params.object != nil else {
            throw JSONRPCFault(
                .invalidParameters("\"params\" must be an object, not \(params.kind)"),
                id
            )
        }
        return .request(Request(id: id, method: method, params: params))
    }

    // MARK: Writing

    /// The answer to a request.
    package static func answer(_ result: JSON, to id: ID) -> JSON {
        ["jsonrpc": "2.0", "id": id.json, "result": result]
    }

    /// A message that is not answered.
    package static func notification(_ method: String, _ params: JSON? = nil) -> JSON {
        var members: [JSON.Member] = [("jsonrpc", "2.0"), ("method", .string(method))]
        if let params { members.append(("params", params)) }
        return .object(members)
    }
}

/// Why a request cannot be answered.
package struct JSONRPCError: Error, Sendable, Equatable {
    package var code: Int
    package var message: String
    package var data: JSON?

    package init(_ code: Int, _ message: String, data: JSON? = nil) {
        (self.code, self.message, self.data) = (code, message, data)
    }

    /// The line is no JSON.
    static func unreadable(_ reason: String) -> JSONRPCError {
        JSONRPCError(-32700, "the message cannot be read: \(reason)")
    }

    /// It is JSON, and no message, or none for now.
    package static func invalidRequest(_ reason: String) -> JSONRPCError {
        JSONRPCError(-32600, reason)
    }

    /// There is no such method.
    package static func unknownMethod(_ method: String) -> JSONRPCError {
        JSONRPCError(-32601, "there is no method \(method.prefix(100))")
    }

    /// The method cannot work with what it was given.
    package static func invalidParameters(_ reason: String, data: JSON? = nil) -> JSONRPCError {
        JSONRPCError(-32602, reason, data: data)
    }

    /// What went wrong is not the caller's doing.
    package static func failed(_ reason: String) -> JSONRPCError { JSONRPCError(-32603, reason) }
}

/// A message that is answered with an error, whatever it asks for.
package struct JSONRPCFault: Error, Sendable, Equatable {
    package var error: JSONRPCError
    /// Whose answer it is; nil where that cannot be told.
    package var id: JSONRPCMessage.ID?

    package init(_ error: JSONRPCError, _ id: JSONRPCMessage.ID? = nil) {
        (self.error, self.id) = (error, id)
    }

    /// The answer.
    package var json: JSON {
        var members: [JSON.Member] = [
            ("code", JSON(error.code)), ("message", .string(error.message)),
        ]
        if let data = error.data { members.append(("data", data)) }
        return ["jsonrpc": "2.0", "id": id?.json ?? .null, "error": .object(members)]
    }
}
