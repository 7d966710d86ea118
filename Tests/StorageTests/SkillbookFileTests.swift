import Apprentice
import Glibc
import Testing

@testable import ApprenticeStorage

/// A folder that is gone when the test is over.
private final class Folder {
    let path: String

    init() throws {
        var template = Array("/tmp/apprentice-files.XXXXXX".utf8CString)
        let made = unsafe template.withUnsafeMutableBufferPointer { buffer in
            unsafe buffer.baseAddress.flatMap { unsafe mkdtemp($0) } != nil
        }
        try #require(made)
        path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    deinit {
        for name in names { unlink(path + "/" + name) }
        rmdir(path)
    }

    var names: [String] {
        guard let folder = unsafe opendir(path) else { return [] }
        defer { unsafe closedir(folder) }
        var names: [String] = []
        while let entry = unsafe readdir(folder) {
            let name = unsafe withUnsafePointer(to: entry.pointee.d_name) {
                unsafe $0.withMemoryRebound(to: CChar.self, capacity: 256) {
                    unsafe String(cString: $0)
                }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    func write(_ bytes: [UInt8], to name: String, mode: mode_t = 0o644) throws {
        let file = open(path + "/" + name, O_WRONLY | O_CREAT | O_TRUNC, mode)
        try #require(file >= 0)
        defer { close(file) }
        try #require(unsafe Glibc.write(file, bytes, bytes.count) == bytes.count)
        fchmod(file, mode)
    }

    func mode(of name: String) -> mode_t {
        var status = stat()
        return unsafe lstat(path + "/" + name, &status) == 0 ? status.st_mode & 0o7777 : 0
    }

    func isLink(_ name: String) -> Bool {
        var status = stat()
        return unsafe lstat(path + "/" + name, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK
    }
}

private func formatError(_ path: String) -> FileFormatError? {
    do {
        _ = try SkillbookFile.load(path, now: Timestamp(microseconds: 0))
        return nil
    } catch {
        return error as? FileFormatError
    }
}

private func fileError(_ body: () throws -> Void) -> SkillbookFileError? {
    do {
        try body()
        return nil
    } catch {
        return error as? SkillbookFileError
    }
}

@Suite struct `Skillbook files on disk` {
    @Test func `a new file is the user's alone and holds every byte`() throws {
        let folder = try Folder()
        let path = folder.path + "/book.json"
        try SkillbookFile.write("é\n", to: path)
        #expect(try SkillbookFile.read(path) == "é\n")
        #expect(folder.mode(of: "book.json") == 0o600)
        #expect(folder.names == ["book.json"])
    }

    @Test func `a file that is replaced keeps its mode`() throws {
        let folder = try Folder()
        try folder.write([0x61], to: "book.json", mode: 0o664)
        try SkillbookFile.write("b", to: folder.path + "/book.json")
        #expect(folder.mode(of: "book.json") == 0o664)
        #expect(try SkillbookFile.read(folder.path + "/book.json") == "b")
    }

    @Test func `of a symbolic link the target is replaced, there or not`() throws {
        let folder = try Folder()
        try folder.write([0x61], to: "target")
        symlink("target", folder.path + "/link")
        symlink("link", folder.path + "/again")
        symlink("new", folder.path + "/dangling")
        try SkillbookFile.write("b", to: folder.path + "/again")
        try SkillbookFile.write("c", to: folder.path + "/dangling")
        #expect(folder.isLink("link") && folder.isLink("again") && folder.isLink("dangling"))
        #expect(try SkillbookFile.read(folder.path + "/target") == "b")
        #expect(try SkillbookFile.read(folder.path + "/new") == "c")
    }

    @Test func `a loop of links ends`() throws {
        let folder = try Folder()
        symlink("b", folder.path + "/a")
        symlink("a", folder.path + "/b")
        let error = fileError { try SkillbookFile.write("x", to: folder.path + "/a") }
        #expect(error?.what == "cannot write \(folder.path)/a")
        #expect(fileError { _ = try SkillbookFile.read(folder.path + "/a") } != nil)
    }

    @Test func `a folder that is not there is told with what makes it`() throws {
        let folder = try Folder()
        let error = fileError { try SkillbookFile.write("x", to: folder.path + "/no/book.json") }
        #expect(error?.remedy == "make the folder: mkdir -p \(folder.path)/no")
        #expect(folder.names.isEmpty)
    }

    @Test func `a full disk loses nothing and leaves nothing`() async {
        // In a process of its own, for the limit that stands for the full disk is a process's.
        await #expect(processExitsWith: .success) {
            let folder = try Folder()
            try folder.write([0x61], to: "book.json")
            var limit = rlimit()
            unsafe getrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
            limit.rlim_cur = 1000
            signal(SIGXFSZ, SIG_IGN)
            unsafe setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
            let error = fileError {
                try SkillbookFile.write(
                    String(repeating: "x", count: 100_000),
                    to: folder.path + "/book.json"
                )
            }
            try #require(error?.why?.contains("unchanged") == true)
            try #require(try SkillbookFile.read(folder.path + "/book.json") == "a")
            try #require(folder.names == ["book.json"])
        }
    }

    @Test func `a name as long as names can be is written`() throws {
        let folder = try Folder()
        let name = String(repeating: "é", count: 127)
        try SkillbookFile.write("x", to: folder.path + "/" + name)
        #expect(folder.names == [name])
    }

    @Test func `what is no regular file is refused, read or written`() throws {
        let folder = try Folder()
        mkfifo(folder.path + "/pipe", 0o600)
        for path in [folder.path, folder.path + "/pipe", "/dev/null"] {
            let reading = fileError { _ = try SkillbookFile.read(path) }
            #expect(reading?.why?.contains("not a regular file") == true, "\(path)")
            let writing = fileError { try SkillbookFile.write("x", to: path) }
            #expect(writing?.why?.contains("not a regular file") == true, "\(path)")
        }
    }

    @Test func `a file of more than 64 MiB is refused before it is read`() throws {
        let folder = try Folder()
        try folder.write([0x7B], to: "large")
        truncate(folder.path + "/large", 64 * 1024 * 1024 + 1)
        let error = fileError { _ = try SkillbookFile.read(folder.path + "/large") }
        #expect(error?.why?.contains("67108865") == true)
    }

    @Test func `64 MiB of brackets are refused in little time and stack`() throws {
        let folder = try Folder()
        try folder.write(
            [UInt8](repeating: UInt8(ascii: "["), count: SkillbookFile.limit),
            to: "deep"
        )
        let error = formatError(folder.path + "/deep")
        #expect(error?.line == 1)
        #expect(error?.column == 201)
    }

    @Test(
        arguments: [
            ([0x61, 0x0A, 0x62, 0xFF, 0x63], 2, 2, "0xFF"),
            ([0xC3, 0xA9, 0xC3], 1, 2, "0xC3"),
            ([0xED, 0xA0, 0x80], 1, 1, "0xED"),
            ([0xC0, 0x80], 1, 1, "0xC0"),
            ([0x0A, 0x0A, 0xF4, 0x90, 0x80, 0x80], 3, 1, "0xF4"),
        ] as [([UInt8], Int, Int, String)]
    )
    func `the first byte that is not UTF-8 is named with its place`(
        _ bytes: [UInt8],
        _ line: Int,
        _ column: Int,
        _ byte: String
    ) throws {
        let folder = try Folder()
        try folder.write(bytes, to: "book")
        let error = try #require(formatError(folder.path + "/book"))
        #expect((error.line, error.column) == (line, column))
        #expect(error.reason.contains(byte))
        #expect(error.why?.hasPrefix("\(folder.path)/book:\(line):\(column): ") == true)
    }

    @Test func `a file that is not there is named`() throws {
        let folder = try Folder()
        let error = fileError { _ = try SkillbookFile.read(folder.path + "/none") }
        #expect(error?.what == "cannot read \(folder.path)/none")
        #expect(error?.why?.isEmpty == false)
    }

    @Test func `a refusal names the file and its place`() throws {
        let folder = try Folder()
        try folder.write(Array("{\n \"skills\": 7}".utf8), to: "book")
        let error = try #require(formatError(folder.path + "/book"))
        #expect(error.what == "\(folder.path)/book cannot be read as a skillbook")
        #expect(error.why?.hasPrefix("\(folder.path)/book:2:12: ") == true)
    }
}
