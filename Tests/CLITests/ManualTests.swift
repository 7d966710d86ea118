import Glibc
import Testing

@testable import ApprenticeCLI

struct ManualTests {
    @Test(arguments: Generated.allCases)
    func `a kept file is the one the lists give`(generated: Generated) throws {
        let root = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        let file = try #require(fopen("\(root)/share/\(generated.path)", "r"))
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 1 << 20)
        let count = fread(&bytes, 1, bytes.count, file)
        let kept = String(decoding: bytes[..<count], as: UTF8.self)
        let again = "apprentice generate-\(generated) > share/\(generated.path)"
        #expect(kept == generated.text, "\(again)")
    }

    @Test func `every command has a page, with its options`() throws {
        for command in Subcommand.all {
            let page = try #require(Manual.page(of: command.name))
            for option in command.options { #expect(page.contains("--" + option.name)) }
        }
        #expect(Manual.page(of: "nothing") == nil)
    }

    @Test func `every command and option stands in the manual and in the help`() {
        for command in Command.all {
            #expect(Manual.mdoc.contains("It Li :\(command.name)"), "\(command.name)")
            #expect(HelpPage.text(width: nil).contains(":" + command.name))
        }
    }
}
