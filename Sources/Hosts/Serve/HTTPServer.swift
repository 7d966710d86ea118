import ApprenticeSystem
import CApprenticeMicroHTTP
import Glibc

/// The beginning of a request.
package struct HTTPHead: Sendable, Equatable {
    package var method: String
    /// The path, without what stands behind a question mark.
    package var path: String
    /// The fields, each as often as it was sent, with their names in lower case.
    package var fields: [(name: String, value: String)]

    package init(method: String, path: String, fields: [(name: String, value: String)] = []) {
        (self.method, self.path, self.fields) = (method, path, fields)
    }

    package static func == (left: HTTPHead, right: HTTPHead) -> Bool {
        left.method == right.method && left.path == right.path
            && left.fields.elementsEqual(right.fields) { $0 == $1 }
    }

    /// The value of a field; nil where it was not sent, or more than once.
    package subscript(name: String) -> String? {
        let values = fields.filter { $0.name == name }
        return values.count == 1 ? values[0].value : nil
    }
}

/// A reply in one piece.
package struct HTTPReply: Sendable {
    package var status: Int
    package var fields: [(name: String, value: String)]
    package var body: [UInt8]

    package init(_ status: Int, _ fields: [(name: String, value: String)] = [], body: String) {
        (self.status, self.fields, self.body) = (status, fields, Array(body.utf8))
    }
}

/// Serves HTTP/1.1 over GNU libmicrohttpd: one thread of its own takes all connections; what is asked is
/// answered by tasks.
///
/// Slow clients are cut off, and none takes more memory than its limit.
package final class HTTPServer: Sendable {
    /// What a client may take.
    package struct Limits: Sendable {
        /// The head of a request, in bytes.
        package var head = 32 << 10
        /// The body of a request, in bytes.
        package var body = 4 << 20
        /// Connections that are open at once.
        package var connections = 1500
        /// How long a request may take to arrive, from its connection's opening or the last reply on.
        package var arrival = Duration.seconds(20)
        /// How long a connection may lie still.
        package var idle = Duration.seconds(30)

        package init() {}
    }

    /// Looks at the beginning of a request, and refuses it; nil lets it in.
    package typealias Gate = @Sendable (HTTPHead) -> HTTPReply?
    /// Answers a request.
    package typealias Handler = @Sendable (HTTPCall) async -> Void

    private struct Connection {
        let socket: Int32
        /// When its request must be here; nil while it is answered.
        var due: ContinuousClock.Instant?
        var call: HTTPCall?
    }

    private struct State {
        var connections: [UInt: Connection] = [:]
        var isEnding = false
        var waiting: [CheckedContinuation<Void, Never>] = []

        var callCount: Int { connections.values.count { $0.call != nil } }
    }

    let http: MicroHTTP
    let limits: Limits
    private let gate: Gate
    private let handler: Handler
    private let state = Locked(State())
    private let stopping = Wakeup()

    /// - Parameters:
    ///   - limits: What a client may take.
    ///   - gate: Looks at each request before its body is read.
    ///   - handler: Answers what was let in.
    /// - Throws: ``ServeError`` when the library is not here.
    package init(
        limits: Limits = Limits(),
        gate: @escaping Gate,
        handler: @escaping Handler
    ) throws(ServeError) {
        http = try MicroHTTP()
        (self.limits, self.gate, self.handler) = (limits, gate, handler)
    }

    /// Begins to serve; it serves as long as the program runs.
    ///
    /// - Parameter address: Where to listen.
    /// - Returns: The address, with the port that it got.
    /// - Throws: ``ServeError``.
    package func start(at address: ListenAddress) throws(ServeError) -> ListenAddress {
        let (socket, bound) = try address.open()
        // Kept: the library calls back as long as the program runs.
        let user = unsafe Unmanaged.passRetained(self).toOpaque()
        let daemon = unsafe cmicrohttp_start(
            http.functions,
            socket,
            UInt32(limits.connections),
            UInt32(limits.idle.components.seconds),
            limits.head,
            { user, connection, path, method, _, data, size, context in
                guard let user = unsafe user, let connection = unsafe connection else {
                    return cmicrohttp_no
                }
                let server = unsafe Unmanaged<HTTPServer>.fromOpaque(user).takeUnretainedValue()
                return unsafe server.take(connection, path, method, data, size, context)
            },
            { user, connection, context, end in
                guard let user = unsafe user, let connection = unsafe connection else { return }
                let server = unsafe Unmanaged<HTTPServer>.fromOpaque(user).takeUnretainedValue()
                guard let opaque = unsafe context?.pointee else { return }
                unsafe context?.pointee = nil
                let call = unsafe Unmanaged<HTTPCall>.fromOpaque(opaque).takeRetainedValue()
                server.end(
                    call,
                    of: UInt(bitPattern: connection),
                    isWhole: end == cmicrohttp_whole
                )
            },
            { user, connection, _, moment in
                guard let user = unsafe user, let connection = unsafe connection else { return }
                let server = unsafe Unmanaged<HTTPServer>.fromOpaque(user).takeUnretainedValue()
                unsafe server.note(connection, isOpen: moment == cmicrohttp_opened)
            },
            user
        )
        guard unsafe daemon != nil else {
            throw ServeError(what: "cannot listen at \(bound.text)", why: "libmicrohttpd refuses")
        }
        do {
            try DedicatedThread.start(named: "http-watch", stackSize: 128 << 10) { [self] in
                watch()
            }
        } catch {
            throw ServeError(what: "cannot listen at \(bound.text)", why: error.description)
        }
        return bound
    }

    /// Takes no more requests, and waits until those that are here are answered.
    package func end() async {
        await withCheckedContinuation { continuation in
            let isOver = state.withLock { state in
                state.isEnding = true
                guard state.callCount > 0 else { return true }
                state.waiting.append(continuation)
                return false
            }
            if isOver { continuation.resume() }
        }
    }

    /// How many connections are open, and how many requests are being answered.
    package var counts: (connections: Int, calls: Int) {
        state.withLock { ($0.connections.count, $0.callCount) }
    }

    // MARK: The library's thread

    private func note(_ connection: OpaquePointer, isOpen: Bool) {
        let key = UInt(bitPattern: connection)
        guard isOpen else {
            state.withLock { $0.connections[key] = nil }
            return
        }
        let socket = unsafe cmicrohttp_socket(http.functions, connection)
        let due = ContinuousClock.now + limits.arrival
        state.withLock { $0.connections[key] = Connection(socket: socket, due: due) }
    }

    private func take(
        _ connection: OpaquePointer,
        _ path: UnsafePointer<CChar>?,
        _ method: UnsafePointer<CChar>?,
        _ data: UnsafePointer<CChar>?,
        _ size: UnsafeMutablePointer<Int>?,
        _ context: UnsafeMutablePointer<UnsafeMutableRawPointer?>?
    ) -> MHD_Result {
        guard let opaque = unsafe context?.pointee else {
            let head = unsafe HTTPHead(
                method: method.map { unsafe String(cString: $0) } ?? "",
                path: path.map { unsafe String(cString: $0) } ?? "",
                fields: fields(of: connection)
            )
            let call = HTTPCall(head, http, UInt(bitPattern: connection), limits.body)
            unsafe context?.pointee = Unmanaged.passRetained(call).toOpaque()
            guard let refusal = refusal(of: head) else { return cmicrohttp_yes }
            // Its body is not read; the connection ends with the reply.
            return unsafe queue(.init(refusal, isStream: false), of: call, on: connection)
        }
        let call = unsafe Unmanaged<HTTPCall>.fromOpaque(opaque).takeUnretainedValue()
        if let size = unsafe size, unsafe size.pointee > 0, let data = unsafe data {
            let isTaken = unsafe call.add(UnsafeRawBufferPointer(start: data, count: size.pointee))
            unsafe size.pointee = 0
            return isTaken ? cmicrohttp_yes : cmicrohttp_no
        }
        if let reply = call.reply { return unsafe queue(reply, of: call, on: connection) }
        let key = UInt(bitPattern: connection)
        state.withLock { state in
            state.connections[key]?.due = nil
            state.connections[key]?.call = call
        }
        call.suspend()
        call.start(handler)
        return cmicrohttp_yes
    }

    private func refusal(of head: HTTPHead) -> HTTPReply? {
        if state.withLock({ $0.isEnding }) {
            return HTTPReply(503, [("Connection", "close")], body: "the server is ending\n")
        }
        if let length = head["content-length"], (Int(length) ?? .max) > limits.body {
            return HTTPReply(413, body: "the body is longer than \(limits.body) bytes\n")
        }
        return gate(head)
    }

    private func fields(of connection: OpaquePointer) -> [(name: String, value: String)] {
        let list = FieldList()
        _ = unsafe http.functions.pointee.get_connection_values(
            connection,
            cmicrohttp_header,
            { user, _, name, value in
                guard let user = unsafe user, let name = unsafe name else { return cmicrohttp_yes }
                let list = unsafe Unmanaged<FieldList>.fromOpaque(user).takeUnretainedValue()
                let text = unsafe value.map { unsafe String(cString: $0) } ?? ""
                list.fields.append((unsafe String(cString: name).lowercased(), text))
                return cmicrohttp_yes
            },
            Unmanaged.passUnretained(list).toOpaque()
        )
        return list.fields
    }

    private func queue(
        _ reply: HTTPCall.Reply,
        of call: HTTPCall,
        on connection: OpaquePointer
    ) -> MHD_Result {
        let functions = unsafe http.functions
        let response: OpaquePointer?
        if reply.isStream {
            unsafe response = functions.pointee.create_response_from_callback(
                cmicrohttp_unknown_size,
                16 << 10,
                { user, _, buffer, room in
                    guard let user = unsafe user, let buffer = unsafe buffer else {
                        return cmicrohttp_end
                    }
                    let call = unsafe Unmanaged<HTTPCall>.fromOpaque(user).takeUnretainedValue()
                    return unsafe call.read(
                        UnsafeMutableRawBufferPointer(start: buffer, count: room)
                    )
                },
                Unmanaged.passRetained(call).toOpaque(),
                { user in
                    guard let user = unsafe user else { return }
                    unsafe Unmanaged<HTTPCall>.fromOpaque(user).release()
                }
            )
        } else {
            var body = reply.head.body
            unsafe response = body.withUnsafeMutableBytes {
                unsafe functions.pointee.create_response_from_buffer(
                    $0.count,
                    $0.baseAddress,
                    cmicrohttp_copy
                )
            }
        }
        guard let response = unsafe response else { return cmicrohttp_no }
        for (name, value) in reply.head.fields {
            _ = unsafe functions.pointee.add_response_header(response, name, value)
        }
        let result = unsafe functions.pointee.queue_response(
            connection,
            UInt32(reply.head.status),
            response
        )
        unsafe functions.pointee.destroy_response(response)
        return result
    }

    private func end(_ call: HTTPCall, of key: UInt, isWhole: Bool) {
        let due = ContinuousClock.now + limits.idle + limits.arrival
        let ready = state.withLock { state in
            state.connections[key]?.due = due
            state.connections[key]?.call = nil
            guard state.callCount == 0, state.isEnding else {
                return [CheckedContinuation<Void, Never>]()
            }
            defer { state.waiting = [] }
            return state.waiting
        }
        call.end(isWhole: isWhole)
        for continuation in ready { continuation.resume() }
    }

    // MARK: The watch

    /// Cuts off who does not send on, and stops work that nobody waits for any more.
    private func watch() {
        while true {
            var sleeper = pollfd(fd: stopping.descriptor, events: Int16(POLLIN), revents: 0)
            unsafe poll(&sleeper, 1, 500)
            let now = ContinuousClock.now
            let left = state.withLock { state in
                var left: [HTTPCall] = []
                for (key, connection) in state.connections {
                    if let due = connection.due, due < now {
                        // The library's thread finds it closed. It is still this connection's, for
                        // the end of that takes the lock as well.
                        shutdown(connection.socket, Int32(SHUT_RDWR))
                        state.connections[key]?.due = nil
                    } else if let call = connection.call,
                        cmicrohttp_is_left(connection.socket) == 1
                    {
                        left.append(call)
                    }
                }
                return left
            }
            for call in left { call.leave() }
        }
    }
}

private final class FieldList {
    var fields: [(name: String, value: String)] = []
}

/// One request and its reply.
package final class HTTPCall: Sendable {
    /// What is sent; a stream has its body still to come.
    struct Reply: Sendable {
        var head: HTTPReply
        var isStream: Bool

        init(_ head: HTTPReply, isStream: Bool) { (self.head, self.isStream) = (head, isStream) }
    }

    private struct State {
        var body: [UInt8] = []
        var reply: Reply?
        /// What of a stream has not been written yet.
        var pending: [UInt8] = []
        var hasEnded = false
        var isSuspended = false
        /// The connection may be gone.
        var isOver = false
        var task: Task<Void, Never>?
        var isLeft = false
    }

    package let head: HTTPHead
    private let http: MicroHTTP
    private let connection: UInt
    private let longestBody: Int
    private let state = Locked(State())

    init(_ head: HTTPHead, _ http: MicroHTTP, _ connection: UInt, _ longestBody: Int) {
        (self.head, self.http) = (head, http)
        (self.connection, self.longestBody) = (connection, longestBody)
    }

    // MARK: For who answers

    /// The body, in UTF-8; nil when it is no text.
    package var text: String? { String(validating: state.withLock { $0.body }, as: UTF8.self) }

    /// Sends the reply, unless there is one already.
    package func reply(_ reply: HTTPReply) { begin(Reply(reply, isStream: false)) }

    /// Begins a reply whose body comes piece by piece.
    package func stream(_ status: Int, _ fields: [(name: String, value: String)]) {
        begin(Reply(HTTPReply(status, fields, body: ""), isStream: true))
    }

    /// Sends a piece of a stream.
    package func send(_ text: String) {
        state.withLock { state in
            guard !state.isOver, !state.hasEnded else { return }
            state.pending += text.utf8
            wake(&state)
        }
    }

    /// Ends a stream.
    package func finish() {
        state.withLock { state in
            state.hasEnded = true
            wake(&state)
        }
    }

    /// Whether a reply was begun.
    package var isReplied: Bool { state.withLock { $0.reply != nil } }

    private func begin(_ reply: Reply) {
        state.withLock { state in
            guard state.reply == nil, !state.isOver else { return }
            state.reply = reply
            wake(&state)
        }
    }

    private func wake(_ state: inout State) {
        guard state.isSuspended, !state.isOver, let connection = unsafe pointer else { return }
        state.isSuspended = false
        unsafe http.functions.pointee.resume_connection(connection)
    }

    private var pointer: OpaquePointer? { unsafe OpaquePointer(bitPattern: connection) }

    // MARK: For the server

    var reply: Reply? { state.withLock { $0.reply } }

    /// Takes a piece of the body; false when it is too long.
    func add(_ bytes: UnsafeRawBufferPointer) -> Bool {
        state.withLock { state in
            guard state.body.count + bytes.count <= longestBody else { return false }
            unsafe state.body += bytes
            return true
        }
    }

    /// Lets the connection lie until there is something to send.
    func suspend() {
        state.withLock { state in
            guard let connection = unsafe pointer else { return }
            state.isSuspended = true
            unsafe http.functions.pointee.suspend_connection(connection)
        }
    }

    func start(_ handler: @escaping HTTPServer.Handler) {
        let task = Task { await handler(self) }
        let isLeft = state.withLock { state in
            state.task = task
            return state.isLeft
        }
        if isLeft { task.cancel() }
    }

    /// Writes what there is of a stream into the library's buffer.
    func read(_ buffer: UnsafeMutableRawBufferPointer) -> Int {
        state.withLock { state in
            let count = min(buffer.count, state.pending.count)
            if count > 0 {
                unsafe buffer.copyBytes(from: state.pending[..<count])
                state.pending.removeFirst(count)
                return count
            }
            guard !state.hasEnded, let connection = unsafe pointer else {
                return Int(cmicrohttp_end)
            }
            state.isSuspended = true
            unsafe http.functions.pointee.suspend_connection(connection)
            return 0
        }
    }

    /// The connection has done with it.
    func end(isWhole: Bool) {
        state.withLock { $0.isOver = true }
        if !isWhole { leave() }
    }

    /// Nobody waits for it any more.
    func leave() {
        let task = state.withLock { state in
            state.isLeft = true
            return state.task
        }
        task?.cancel()
    }
}
