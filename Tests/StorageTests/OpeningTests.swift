import Glibc
import TestSupport
import Testing

@testable import Apprentice
@testable import ApprenticeStorage

@Suite struct OpeningTests {
    let folder: TemporaryDirectory

    init() throws { folder = try TemporaryDirectory() }

    private func open(_ path: String) async throws -> SQLiteStore {
        try await SQLiteStore(path: path, patience: .milliseconds(50), now: Moments.ticking())
    }

    private func refusal(_ path: String) async -> StoreError? {
        do {
            _ = try await open(path)
            return nil
        } catch {
            return error as? StoreError
        }
    }

    private func mode(_ path: String) -> mode_t? {
        var status = stat()
        return stat(path, &status) == 0 ? status.st_mode & 0o777 : nil
    }

    @Test func `a new store and its folders are its user's alone`() async throws {
        let path = folder("data/apprentice/store.db")
        let store = try await open(path)
        try await store.transaction { _ = try $0.newTurn() }
        #expect(mode(folder("data")) == 0o700)
        #expect(mode(folder("data/apprentice")) == 0o700)
        for suffix in ["", "-wal", "-shm"] { #expect(mode(path + suffix) == 0o600) }
    }

    @Test func `a umask changes nothing of that`() async throws {
        // The umask is the whole process's, so another process has it.
        for umask in ["000", "777"] {
            let path = folder("umask-\(umask)/store.db")
            let child = try ChildProgram(product: "StorageProbe", ["open-under-\(umask)", path])
            #expect(child.line() == "opened 0")
            #expect(child.wait() == 0)
            #expect(mode(path) == 0o600)
            #expect(mode(folder("umask-\(umask)")) == 0o700)
        }
    }

    @Test func `a store closed by all leaves one file`() async throws {
        let holder = LeaseHolder()
        let store = try await open(folder("store.db"))
        try await store.transaction { records in
            _ = try records.newTurn()
            #expect(try records.takeManagerLease(for: holder))
        }
        #expect(folder.names.count == 4)
        holder.release()
        await store.close()
        #expect(folder.names == ["store.db"])
        #expect(try await store.read { try $0.trajectory(1)?.id } == 1)
    }

    @Test func `a store of a newer release is refused and not touched`() async throws {
        let path = folder("store.db")
        do {
            let file = try StoreFile(path: path)
            try file.connection.execute("PRAGMA user_version = \(Migrations.newest + 1)")
        }
        let before = try bytes(of: path)
        let error = try #require(await refusal(path))
        #expect(error.code == .newer)
        #expect(error.why?.contains("version \(Migrations.newest + 1)") == true)
        #expect(error.remedy != nil)
        #expect(try bytes(of: path) == before)
        #expect(folder.names == ["store.db"])
    }

    @Test func `a store of an earlier release goes on with its jobs`() async throws {
        let path = folder("store.db")
        do {
            try StoreFile.create(path)
            let connection = try SQLiteConnection(path: path, patience: .seconds(1))
            for step in Migrations.all.prefix(4) { try connection.execute(step) }
            try connection.execute("PRAGMA application_id = \(Migrations.applicationID)")
            try connection.execute("PRAGMA user_version = 4")
            try connection.execute(
                """
                INSERT INTO sessions (scope, started_at) VALUES (1, 0);
                INSERT INTO turns (scope, session, question, answer, outcome, model, shown, cited,
                    hidden, revision, prompt_tokens, completion_tokens, cached_tokens, asked_at)
                VALUES (1, 1, 'q', 'a', 'answered', 'm', '[]', '[]', '[]', 0, 0, 0, 0, 0);
                INSERT INTO jobs (scope, turn, state, interactive, attempts, owner, teller,
                    created_at, updated_at)
                VALUES (1, 1, 'done', 1, 1, NULL, 'gone', 0, 0),
                    (1, 1, 'reflecting', 1, 2, 'gone', 'gone', 0, 0);
                """
            )
        }
        let store = try await open(path)
        let holder = LeaseHolder()
        let claimed = try await store.transaction { try $0.claim(limit: 9, for: holder) }
        #expect(claimed.map(\.job.id) == [2])
        #expect(claimed.first?.job.crashes == 1)
        #expect(try await store.read { try $0.job(1)?.state } == .learned)
    }

    @Test func `what is kept is on the disk, and what is deleted is overwritten`() throws {
        let file = try StoreFile(path: folder("store.db"))
        // 2 is FULL (sqlite.org/pragma.html#pragma_synchronous).
        #expect(try file.connection.first("PRAGMA synchronous") { $0.int() } == 2)
        #expect(try file.connection.first("PRAGMA secure_delete") { $0.int() } == 1)
        #expect(try file.connection.first("PRAGMA foreign_keys") { $0.int() } == 1)
    }

    @Test func `another program's database is refused and not touched`() async throws {
        let path = folder("other.db")
        do {
            try StoreFile.create(path)
            let connection = try SQLiteConnection(path: path, patience: .seconds(1))
            try connection.execute("CREATE TABLE recipes (name TEXT)")
        }
        let before = try bytes(of: path)
        let error = try #require(await refusal(path))
        #expect(error.code == .damaged)
        #expect(error.why?.contains(path) == true)
        #expect(try bytes(of: path) == before)
        #expect(folder.names == ["other.db"])
    }

    @Test func `a file that is no database is refused and not touched`() async throws {
        let path = folder("it's a note.txt")
        let text = Array(String(repeating: "dear diary, ", count: 100).utf8)
        try write(text, to: path)
        let error = try #require(await refusal(path))
        #expect(error.code == .damaged)
        #expect(error.remedy?.contains(#"'\''"#) == true)
        #expect(try bytes(of: path) == text)
    }

    @Test func `a damaged store is reported, not read`() async throws {
        let path = folder("store.db")
        do {
            let store = try await open(path)
            try await store.transaction { _ = try $0.change([("a", Samples.skill(uid: "a"))]) }
            await store.close()
        }
        var damaged = try bytes(of: path)
        let word = Array("content text".utf8)
        for page in stride(from: 0, to: damaged.count, by: 4096)
        where damaged[page..<page + 4096].contains(word) {
            for index in page..<page + 4096 { damaged[index] = 0xA5 }
        }
        try write(damaged, to: path)
        let store = try await open(path)
        let error = await #expect(throws: StoreError.self) { try await store.read { $0.book } }
        #expect(error?.code == .damaged)
    }

    @Test func `a row with an unknown word is reported, not guessed`() async throws {
        let path = folder("store.db")
        let store = try await open(path)
        try await store.transaction { _ = try $0.change([("a", Samples.skill(uid: "a"))]) }
        try StoreFile(path: path).connection.execute("UPDATE skills SET status = 'great'")
        try StoreFile(path: path).connection.execute("UPDATE books SET changes = 0")
        let error = await #expect(throws: StoreError.self) { try await store.read { $0.book } }
        #expect(error?.code == .damaged)
        #expect(error?.why == "an unknown Status")
    }

    @Test func `a path that cannot be made is refused`() async throws {
        try write([], to: folder("file"))
        for path in [folder("file/store.db"), folder("file/below/store.db"), folder.path] {
            let error = try #require(await refusal(path))
            #expect(error.code == .unwritable)
            #expect(error.why?.contains(folder.path) == true)
            #expect(error.remedy != nil)
        }
    }

    @Test(arguments: [(mode_t(0o444), "opened 0"), (0o000, "refused unwritable")])
    func `a file that may only be read is read, and another is refused`(
        _ mode: mode_t,
        _ said: String
    ) async throws {
        let path = folder("store.db")
        let store = try await open(path)
        await store.close()
        chmod(folder.path, 0o755)
        chmod(path, mode)
        let child = try ChildProgram(product: "StorageProbe", ["open-as-nobody", path])
        #expect(child.line() == said)
    }

    @Test func `names that SQLite takes specially are files`() async throws {
        let error = await refusal(folder.path + "/:memory:")
        #expect(error == nil)
        #expect(folder.names == [":memory:"])
    }

    @Test func `eight stores may open a new file at once`() async throws {
        let path = folder("new/store.db")
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 1...8 {
                group.addTask {
                    let store = try await SQLiteStore(path: path, now: Moments.ticking())
                    let uid = "s\(number)"
                    try await store.transaction { records in
                        let skill = Samples.skill(try records.takeSerial(), uid: uid)
                        try records.change([(uid, skill)])
                    }
                }
            }
            try await group.waitForAll()
        }
        let book = try await open(path).read { $0.book }
        #expect(book.revision == 8)
        #expect(book.all.map(\.serial) == Array(1...8))
    }

    @Test func `processes may open a new file at once`() async throws {
        let path = folder("new/store.db")
        let children = try (0..<6).map { _ in
            try ChildProgram(product: "StorageProbe", ["open", path])
        }
        #expect(children.map { $0.line() } == Array(repeating: "opened 0", count: 6))
        #expect(children.map { $0.wait() } == Array(repeating: 0, count: 6))
    }

    @Test func `a store held too long is reported as busy`() async throws {
        let path = folder("store.db")
        let store = try await open(path)
        let holder = try StoreFile(path: path).connection
        try holder.execute("BEGIN IMMEDIATE")
        let error = await #expect(throws: StoreError.self) {
            try await store.transaction { _ = try $0.takeSerial() }
        }
        #expect(error?.code == .busy)
        #expect(error?.remedy?.contains(path) == true)
        // Reading waits for nobody.
        #expect(try await store.read { $0.book.revision } == 0)
        try holder.execute("ROLLBACK")
        #expect(try await store.transaction { try $0.takeSerial() } == 1)
    }

    @Test func `a full disk loses only the transaction that did not fit`() async throws {
        let store = try await open(folder("store.db"))
        let before = try await store.transaction { records in
            try records.change([("a", Samples.skill(uid: "a"))])
            let connection = try #require((records as? SQLiteRecords)?.connection)
            let pages = try connection.number("PRAGMA page_count")
            _ = try connection.number("PRAGMA max_page_count = \(pages + 10)")
            return records.book
        }
        let error = await #expect(throws: StoreError.self) {
            try await store.transaction { records in
                try records.change([("b", Samples.skill(2, uid: "b"))])
                _ = try records.newTurn(String(repeating: "long ", count: 20_000))
            }
        }
        #expect(error?.code == .disk)
        #expect(error?.what.contains("full") == true)
        #expect(try await store.read { $0.book } == before)
        #expect(try await store.transaction { try $0.takeSerial() } == 1)
    }

    private func bytes(of path: String) throws -> [UInt8] {
        let file = try #require(fopen(path, "r"))
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 1 << 20)
        let count = fread(&bytes, 1, bytes.count, file)
        return Array(bytes[..<count])
    }

    private func write(_ bytes: [UInt8], to path: String) throws {
        let file = try #require(fopen(path, "w"))
        defer { fclose(file) }
        #expect(fwrite(bytes, 1, bytes.count, file) == bytes.count)
    }

    @Test func `a store that others could read is closed to them, and its user is told`()
        async throws
    {
        let path = folder("store.db")
        let first = try await open(path)
        #expect(first.remark == nil)
        try await first.transaction { _ = try $0.newTurn() }
        chmod(path, 0o644)
        chmod(path + "-wal", 0o644)
        let second = try await open(path)
        #expect(second.remark?.contains("mode 644") == true)
        for suffix in ["", "-wal", "-shm"] { #expect(mode(path + suffix) == 0o600) }
    }

    @Test func `a store with two names is refused`() async throws {
        let path = folder("store.db")
        let store = try await open(path)
        try await store.transaction { _ = try $0.newTurn() }
        await store.close()
        link(path, folder("other.db"))
        #expect(await refusal(path)?.why?.contains("hard link") == true)
        unlink(folder("other.db"))
        _ = try await open(path)
    }

    @Test func `numbers that only damage explains do not end the program`() async throws {
        let path = folder("store.db")
        let store = try await open(path)
        let uid = try await store.transaction { records in
            let skill = Skill(id: "a-00001", section: "a", content: "x", createdAt: records.now)
            try records.append(.hand("add"), [SkillChange(before: nil, after: skill)])
            return skill.uid
        }
        await store.close()
        let raw = try SQLiteConnection(path: path, patience: .seconds(1))
        for column in ["helpful", "harmful", "neutral", "created_at", "updated_at", "revision"] {
            try raw.execute("UPDATE skills SET \(column) = 9223372036854775807")
        }
        let again = try await open(path)
        let skill = try #require(try await again.read { $0.book[uid] })
        #expect(skill.confidence > 0 && skill.evidenceCount > 0)
        #expect(!skill.createdAt.iso.isEmpty)
    }
}
