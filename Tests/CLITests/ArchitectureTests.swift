import ApprenticeSystem
import Testing

@testable import ApprenticeCLI

/// The page that says where things are.
struct ArchitectureTests {
    private static let root =
        "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")

    private static func text(_ path: String) throws -> String {
        String(decoding: try #require(File.contents(of: "\(root)/\(path)")), as: UTF8.self)
    }

    /// Each file of the walks with the function that is named behind it.
    private static func steps() throws -> [(file: String, function: String)] {
        let page = try text("share/doc/architecture.md")
        let walks = try #require(
            page.split(separator: "## Walks").last?.split(separator: "## Where to add").first
        )
        let words = walks.split(separator: "`", omittingEmptySubsequences: false).map(String.init)
        return words.indices.dropLast(2).filter { words[$0].hasSuffix(".swift") }.map {
            (words[$0], words[$0 + 2])
        }
    }

    @Test func `every step of the walks is a function of its file`() throws {
        let steps = try Self.steps()
        #expect(steps.count > 25)
        for (file, function) in steps {
            let source = try Self.text("Sources/" + file)
            let forms = [
                "func \(function)(", "func \(function)<", "static let \(function) =",
                "\(function)(",
            ]
            let isThere = forms.prefix(function == "init" ? 4 : 3).contains { source.contains($0) }
            #expect(isThere, "\(file) \(function)")
        }
    }

    @Test func `every folder that is named is there, and every module is named`() throws {
        let page = try Self.text("share/doc/architecture.md")
        for name in [
            "System", "Apprentice", "LanguageModels", "Storage", "Hosts", "Terminal", "CLI",
        ] {
            #expect(page.contains("| `\(name)"), "\(name)")
            #expect(File.exists("\(Self.root)/Sources/\(name)"))
        }
        let paths = page.split(separator: "`").filter { $0.contains("/") && !$0.contains(" ") }
        for path in paths where path.first?.isUppercase == true && !path.hasPrefix("Tests") {
            #expect(File.exists("\(Self.root)/Sources/\(path)"), "\(path)")
        }
    }
}
