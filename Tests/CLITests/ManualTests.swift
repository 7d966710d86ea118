import Glibc
import Testing

@testable import CLI

struct ManualTests {
    @Test func `the manual page that is kept is the one the lists give`() throws {
        let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        let file = try #require(fopen("/\(root)/share/man/man1/apprentice.1", "r"))
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 1 << 20)
        let count = fread(&bytes, 1, bytes.count, file)
        let kept = String(decoding: bytes[..<count], as: UTF8.self)
        #expect(kept == Manual.mdoc, "apprentice generate-man > share/man/man1/apprentice.1")
    }

    @Test func `every command and option stands in the manual and in the help`() {
        for command in Command.all {
            #expect(Manual.mdoc.contains("It Li :\(command.name)"), "\(command.name)")
            #expect(HelpPage.text(width: nil).contains(":" + command.name))
        }
    }
}
