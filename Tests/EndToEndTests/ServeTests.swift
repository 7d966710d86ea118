import Apprentice
import Glibc
import TestSupport
import Testing

/// The program as a server of OpenAI's API.
@Suite(.backstop)
struct ServeTests {
    private static let token = "0123456789abcdef-token"

    /// A program that serves, and where.
    private final class Serving {
        let program: PipedProgram
        let port: Int
        /// Kept with the server it talks to.
        private let home: Home

        init(_ home: Home, _ options: [String] = ["--token", token]) throws {
            self.home = home
            program = try home.start(
                ["serve", "--listen", "127.0.0.1:0"] + options,
                json: false
            )
            var line: Substring?
            let end = Patience.end(after: 60)
            while line == nil {
                line = program.errors.split(separator: "\n").first { $0.contains("serving http") }
                guard ContinuousClock.now < end else {
                    throw PipedProgram.Failure(description: "it does not serve: \(program.errors)")
                }
                poll(nil, 0, 5)
            }
            let digits = line?.split(separator: ":").last?.prefix(while: \.isNumber) ?? ""
            port = Int(digits) ?? 0
        }

        func connect() throws -> PlainConnection { try PlainConnection(port: port) }

        /// One request on a connection of its own.
        func ask(
            _ method: String,
            _ path: String,
            _ body: JSON? = nil,
            token: String? = ServeTests.token,
            fields: [String] = []
        ) throws -> PlainConnection.Reply {
            let connection = try connect()
            connection.request(
                method,
                path,
                token: token,
                fields: fields,
                body: body?.compact
            )
            return try connection.reply()
        }

        func chat(_ question: String, stream: Bool = false) throws -> PlainConnection.Reply {
            try ask("POST", "/v1/chat/completions", ServeTests.chat(question, stream: stream))
        }

        /// Interrupts it and waits for its end.
        func end() -> Int32 {
            kill(program.pid, SIGINT)
            return (try? program.end().status) ?? -1
        }
    }

    private static func chat(_ question: String, stream: Bool = false) -> JSON {
        [
            "model": "any", "stream": .bool(stream),
            "messages": [["role": "user", "content": .string(question)]],
        ]
    }

    private func quietHome(_ server: ScriptedModelServer) throws -> Home {
        let home = try Home(server)
        home.server = server
        home.environment["APPRENTICE_LEARNING"] = "pause"
        return home
    }

    private func text(_ reply: PlainConnection.Reply) -> String {
        reply.json["choices"]?.array?.first?["message"]?["content"]?.string ?? ""
    }

    /// Sends a question on a connection of its own, and does not wait for the answer.
    private func beginChat(_ serving: Serving, _ question: String) throws -> PlainConnection {
        let connection = try serving.connect()
        connection.request(
            "POST",
            "/v1/chat/completions",
            token: Self.token,
            body: Self.chat(question).compact
        )
        return connection
    }

    @Test func `feedback on a served answer changes the next one`() throws {
        let serving = try Serving(quietHome(ScriptedModelServer()))
        let first = try serving.chat("how do I deploy?")
        #expect(first.status == 200, "\(first)")
        #expect(first.json["object"] == "chat.completion")
        #expect(first.json["id"] == "chatcmpl-1")
        #expect(text(first).contains("ECHO: how do I deploy?"))
        let told = try serving.ask(
            "POST",
            "/v1/feedback",
            ["answer": "chatcmpl-1", "verdict": "bad", "note": "use RULE(zeppo)"]
        )
        #expect(told.status == 200, "\(told)")
        #expect(told.json["skill"] == "deploy-00001")
        #expect(text(try serving.chat("how do I deploy search?")).contains("zeppo"))
        let skills = try serving.ask("GET", "/v1/skills")
        #expect(skills.json["skills"]?.array?.first?["origin"] == "tool")
        #expect(serving.end() == 0)
    }

    @Test func `a caller's messages are sent as they are, and lessons are added`() throws {
        let server = try ScriptedModelServer()
        let home = try quietHome(server)
        _ = try home.run([], [":add deploy Deploy with zeppo"])
        let serving = try Serving(home)
        let messages: JSON = [
            ["role": "system", "content": "Speak like a pirate."],
            ["role": "user", "content": "first"], ["role": "user", "content": "second"],
            ["role": "assistant", "content": "third"],
            ["role": "user", "content": [["type": "text", "text": "how do I deploy?"]]],
        ]
        let reply = try serving.ask("POST", "/v1/chat/completions", ["messages": messages])
        #expect(reply.status == 200, "\(reply)")
        let sent = try JSON(parsing: try #require(server.calls.value.last).body)
        let contents = (sent["messages"]?.array ?? []).compactMap { $0["content"]?.string }
        // What one role says twice is joined, as it is for every model.
        #expect(Array(contents.dropFirst()) == ["first\n\nsecond", "third", "how do I deploy?"])
        #expect(contents.first?.hasSuffix("\n\nSpeak like a pirate.") == true)
        #expect(contents.first?.contains("Deploy with zeppo") == true)
        #expect(contents.first?.contains("in a terminal") == false)
    }

    @Test func `a stream comes piece by piece, and ends as the API says`() throws {
        let latch = Latch()
        let server = try ScriptedModelServer { $0.pause = (3, latch) }
        let serving = try Serving(quietHome(server))
        let connection = try serving.connect()
        connection.request(
            "POST",
            "/v1/chat/completions",
            token: Self.token,
            body: Self.chat("how?", stream: true).compact
        )
        latch.open()
        let reply = try connection.reply()
        #expect(reply.head.contains("text/event-stream"))
        let events = reply.body.split(separator: "\n").filter { $0.hasPrefix("data: ") }
            .map { $0.dropFirst(6) }
        #expect(events.last == "[DONE]")
        let pieces = try events.dropLast().map { try JSON(parsing: String($0)) }
        #expect(pieces.allSatisfy { $0["id"] == "chatcmpl-1" })
        #expect(pieces.allSatisfy { $0["object"] == "chat.completion.chunk" })
        let choices = pieces.compactMap { $0["choices"]?.array?.first }
        #expect(choices.first?["delta"]?["role"] == "assistant")
        #expect(choices.last?["finish_reason"] == "stop")
        let text = choices.compactMap { $0["delta"]?["content"]?.string }.joined()
        #expect(text.contains("ECHO: how?"))
    }

    @Test func `the responses API answers in one piece and in many`() throws {
        let serving = try Serving(quietHome(ScriptedModelServer()))
        let whole = try serving.ask(
            "POST",
            "/v1/responses",
            ["model": "any", "instructions": "Be brief.", "input": "how do I deploy?"]
        )
        #expect(whole.status == 200, "\(whole)")
        #expect(whole.json["id"] == "resp_1")
        #expect(whole.json["status"] == "completed")
        let content = whole.json["output"]?.array?.first?["content"]?.array?.first
        #expect(content?["text"]?.string?.contains("ECHO: how do I deploy?") == true)
        let parts: JSON = [["type": "input_text", "text": "and search?"]]
        let many = try serving.ask(
            "POST",
            "/v1/responses",
            ["stream": true, "input": [["role": "user", "content": parts]]]
        )
        let events = try many.body.split(separator: "\n").filter { $0.hasPrefix("data: ") }
            .map { try JSON(parsing: String($0.dropFirst(6))) }
        #expect(events.first?["type"] == "response.created")
        #expect(events.last?["type"] == "response.completed")
        #expect(events.map { $0["sequence_number"] } == events.indices.map { JSON($0) })
        let pieces = events.filter { $0["type"] == "response.output_text.delta" }
        #expect(pieces.count > 1)
        let text = pieces.compactMap { $0["delta"]?.string }.joined()
        #expect(text.contains("ECHO: and search?"))
        let told = try serving.ask(
            "POST",
            "/v1/feedback",
            ["answer": "resp_2", "verdict": "bad", "note": "use RULE(zeppo)"]
        )
        #expect(told.json["turn"] == 2, "\(told)")
        let earlier = try serving.ask(
            "POST",
            "/v1/responses",
            ["input": "x", "previous_response_id": "resp_1"]
        )
        #expect(earlier.status == 400)
    }

    @Test func `only who knows the token is let in, under this machine's names`() throws {
        let serving = try Serving(quietHome(ScriptedModelServer()))
        #expect(try serving.ask("GET", "/health", token: nil).status == 200)
        for (token, fields, status): (String?, [String], Int) in [
            (nil, [], 401), ("wrong-token-wrong-token", [], 401), ("", [], 401),
            (Self.token + "x", [], 401), (Self.token, ["Origin: https://evil.example"], 403),
            (Self.token, ["Origin: null"], 403),
            (Self.token, ["Origin: http://localhost:\(serving.port)"], 200),
            (Self.token, ["Host: evil.example"], 403),
        ] {
            let reply = try serving.ask("GET", "/v1/models", token: token, fields: fields)
            #expect(reply.status == status, "\(token ?? "none") \(fields) \(reply)")
        }
        let foreign = try serving.connect()
        foreign.send(
            "GET /v1/models HTTP/1.1\r\nHost: evil.example\r\n"
                + "Authorization: Bearer \(Self.token)\r\n\r\n"
        )
        #expect(try foreign.reply().status == 403)
    }

    @Test func `a bad request is told what is wrong with it`() throws {
        let serving = try Serving(quietHome(ScriptedModelServer()))
        func status(_ method: String, _ path: String, _ body: String?) throws -> Int {
            let connection = try serving.connect()
            connection.request(method, path, token: Self.token, body: body)
            let reply = try connection.reply()
            #expect(reply.json["error"]?["message"]?.string?.isEmpty == false, "\(reply)")
            return reply.status
        }
        let path = "/v1/chat/completions"
        for body in [
            "", "{", "[]", "{}", #"{"messages":[]}"#, #"{"messages":[{"role":"user"}]}"#,
            #"{"messages":[{"role":"tool","content":"x"}]}"#,
            #"{"messages":[{"role":"assistant","content":"x"}]}"#,
            #"{"messages":[{"role":"user","content":"x"}],"tools":[{}]}"#,
            #"{"messages":[{"role":"user","content":"x"}],"temperature":9}"#,
            String(repeating: "[", count: 5000),
        ] {
            #expect(try status("POST", path, body) == 400, "\(body.prefix(60))")
        }
        #expect(try status("GET", path, nil) == 405)
        #expect(try status("GET", "/nothing", nil) == 404)
        #expect(try status("POST", "/execute", #"{"query":" "}"#) == 400)
        #expect(try status("POST", "/v1/feedback", #"{"answer":"x","verdict":"bad"}"#) == 400)
        #expect(try status("POST", "/v1/feedback", #"{"answer":77,"verdict":"bad"}"#) == 400)
    }

    @Test func `a query is executed, and what goes wrong is no success`() throws {
        let server = try ScriptedModelServer { script in
            script.fault = { role, number in
                role == .agent && number > 0 ? .status(401) : nil
            }
        }
        let serving = try Serving(quietHome(server))
        let good = try serving.ask("POST", "/execute", ["query": "how?"])
        #expect(good.json["success"] == true)
        #expect(good.json["iterations"] == 1)
        #expect(good.json["answer"]?.string?.contains("ECHO: how?") == true)
        let bad = try serving.ask("POST", "/execute", ["query": "how?"])
        #expect(bad.json["success"] == false)
        #expect(try serving.chat("how?").status == 502)
        let metrics = try serving.ask("GET", "/metrics").body
        #expect(metrics.contains(#"apprentice_requests_total{path="/execute",status="200"} 2"#))
        #expect(metrics.contains("apprentice_skills 0"))
    }

    @Test func `hostile clients are cut off, and others are answered meanwhile`() throws {
        let serving = try Serving(quietHome(ScriptedModelServer()))
        // Heads that never end, and bodies that never come.
        let slow = try (0..<50).map { number in
            let connection = try serving.connect()
            connection.send(
                number.isMultiple(of: 2)
                    ? "GET /v1/models HTTP/1.1\r\nHost: localhost\r\nX-Slow: "
                    : "POST /execute HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n"
                        + "Authorization: Bearer \(Self.token)\r\n\r\n{"
            )
            return connection
        }
        let huge = try serving.connect()
        huge.request(
            "POST",
            "/execute",
            token: Self.token,
            fields: ["Content-Length: 999999999999"]
        )
        #expect(try huge.reply().status == 413)
        let chunks = try serving.connect()
        chunks.request(
            "POST",
            "/execute",
            token: Self.token,
            fields: ["Transfer-Encoding: chunked"]
        )
        let piece = "10000\r\n" + String(repeating: "x", count: 0x10000) + "\r\n"
        var sent = 0
        while sent < 1000, chunks.send(piece) { sent += 1 }
        #expect(sent < 1000)
        let head = try serving.connect()
        head.send("GET / HTTP/1.1\r\nX: " + String(repeating: "x", count: 100_000) + "\r\n\r\n")
        #expect((try? head.reply().status).map { $0 >= 400 } ?? true)
        let noise = try serving.connect()
        noise.send("\u{0}\u{1}\u{2} not HTTP at all\r\n\r\n")
        #expect((try? noise.reply().status).map { $0 >= 400 } ?? true)
        for number in 1...20 {
            #expect(text(try serving.chat("question \(number)")).contains("question \(number)"))
        }
        withExtendedLifetime(slow) {}
        #expect(serving.end() == 0)
    }

    @Test func `many requests at once are answered on connections of their own`() throws {
        let server = try ScriptedModelServer { $0.latency[.agent] = .milliseconds(50) }
        let serving = try Serving(quietHome(server))
        let connections = try (0..<200).map { number in
            let connection = try beginChat(serving, "question \(number).")
            return connection
        }
        for (number, connection) in connections.enumerated() {
            let reply = try connection.reply()
            #expect(text(reply).contains("question \(number)."), "\(reply)")
        }
        #expect(server.peaks.value[.agent] ?? 0 > 1)
    }

    @Test func `who leaves is not answered for`() async throws {
        let server = try ScriptedModelServer { script in
            script.fault = { role, number in role == .agent && number == 0 ? .hang : nil }
        }
        let serving = try Serving(quietHome(server))
        do {
            let connection = try beginChat(serving, "never answered")
            try await server.calls.wait(for: "the call of the model") { $0.count == 1 }
            withExtendedLifetime(connection) {}
        }
        try await server.counts.wait(for: "the call to be broken off") { $0.clientsLeft == 1 }
        #expect(try serving.chat("and now?").status == 200)
    }

    @Test func `an interrupt ends it with what is in flight`() async throws {
        let latch = Latch()
        let server = try ScriptedModelServer { $0.hold[.agent] = latch }
        let serving = try Serving(quietHome(server))
        let connection = try beginChat(serving, "in flight")
        try await server.calls.wait(for: "the call of the model") { $0.count == 1 }
        kill(serving.program.pid, SIGINT)
        while !serving.program.errors.contains("ending with what is under way") {
            poll(nil, 0, 5)
        }
        latch.open()
        #expect(text(try connection.reply()).contains("in flight"))
        #expect(try serving.program.end().status == 0)
    }

    @Test func `a token is made once, for this user alone`() throws {
        let home = try quietHome(ScriptedModelServer())
        let first = try Serving(home, [])
        let path = home.folder("state/apprentice/serve-token")
        let token = try home.read("state/apprentice/serve-token").trimmingSpace
        #expect(token.utf8.count == 64)
        var status = stat()
        #expect(stat(path, &status) == 0)
        #expect(status.st_mode & 0o777 == 0o600)
        #expect(try first.ask("GET", "/v1/models", token: token).status == 200)
        #expect(first.end() == 0)
        let second = try Serving(home, [])
        #expect(try second.ask("GET", "/v1/models", token: token).status == 200)
        #expect(second.end() == 0)
        chmod(path, 0o644)
        let ended = try home.run(["serve", "--listen", "127.0.0.1:0"], json: false)
        #expect(ended.status == 2)
        #expect(ended.errors.contains("others can read it"), "\(ended)")
    }

    @Test(arguments: [
        ["--listen", "0.0.0.0:0"], ["--listen", "nonsense"], ["--listen", "example.org:80"],
        ["--listen", "127.0.0.1:99999"], ["--token", "short"], ["now"],
    ])
    func `it does not begin where others could reach it, or with what it cannot use`(
        words: [String]
    ) throws {
        let ended = try Home(ScriptedModelServer()).run(["serve"] + words, json: false)
        #expect(ended.status == 2, "\(ended)")
        #expect(ended.errors.split(separator: "\n").count == 3, "\(ended)")
        #expect(ended.output.isEmpty)
    }

    @Test func `it serves a socket below a path, which only this user may open`() throws {
        let home = try quietHome(ScriptedModelServer())
        let path = home.folder("socket")
        func start() throws -> PipedProgram {
            let program = try home.start(
                ["serve", "--listen", "unix:\(path)", "--token", Self.token],
                json: false
            )
            while !program.errors.contains("serving unix:") {
                guard poll(nil, 0, 5) == 0 else { break }
            }
            return program
        }
        let program = try start()
        var status = stat()
        #expect(stat(path, &status) == 0)
        #expect(status.st_mode & 0o777 == 0o600)
        let connection = try PlainConnection(path: path)
        connection.request("GET", "/v1/models", token: Self.token)
        #expect(try connection.reply().status == 200)
        // What a killed program leaves is taken over; one that serves is not.
        let taken = try home.run(["serve", "--listen", "unix:\(path)"], json: false)
        #expect(taken.status == 1)
        program.kill()
        let again = try start()
        let other = try PlainConnection(path: path)
        other.request("GET", "/health", token: nil)
        #expect(try other.reply().status == 200)
        kill(again.pid, SIGINT)
        #expect(try again.end().status == 0)
        #expect(stat(path, &status) != 0)
    }
}
