import FoundationEssentials
import Testing

/// Code that is shown is code that is built and run: it stands in an example.
struct DocumentationTests {
    private static let root = String(
        #filePath.dropLast("Tests/EndToEndTests/DocumentationTests.swift".count)
    )
    private static let catalog = root + "Sources/Apprentice/Apprentice.docc/"
    private static let examples = root + "Tests/LibraryExample/Examples/"

    private static func text(_ path: String) throws -> String {
        String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
    }

    private static func trimmedLines(_ text: String) -> [String] {
        text.split(separator: "\n").map { String($0.drop { $0 == " " }) }
    }

    /// The Swift code between fences, a block each.
    private static func blocks(in page: String) -> [[String]] {
        var blocks: [[String]] = []
        var isInside = false
        for line in trimmedLines(page) {
            if line == "```swift" {
                blocks.append([])
                isInside = true
            } else if line == "```" {
                isInside = false
            } else if isInside {
                blocks[blocks.count - 1].append(line)
            }
        }
        return blocks
    }

    private static func pages() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: catalog).filter {
            $0.hasSuffix(".md") && $0 != "Apprentice.md"
        }
    }

    @Test func `every block of code of a page stands in the example of its name`() throws {
        let pages = try Self.pages()
        #expect(pages.count >= 8)
        for page in pages {
            let example = Self.trimmedLines(
                try Self.text(Self.examples + page.dropLast(3) + ".swift")
            )
            let blocks = Self.blocks(in: try Self.text(Self.catalog + page))
            #expect(!blocks.isEmpty, "\(page)")
            for block in blocks {
                #expect(example.contains(block), "\(page): \(block.joined(separator: "\n"))")
            }
        }
    }

    @Test func `the code of the README stands in an example, too`() throws {
        let example = Self.trimmedLines(
            try Self.text(Self.examples + "AskingAndCorrecting.swift")
        )
        let blocks = Self.blocks(in: try Self.text(Self.root + "README.md"))
        #expect(blocks.count == 1)
        for block in blocks { #expect(example.contains(block)) }
    }

    @Test func `the first page leads to every other`() throws {
        let first = try Self.text(Self.catalog + "Apprentice.md")
        for page in try Self.pages() {
            #expect(first.contains("- <doc:\(page.dropLast(3))>"), "\(page)")
        }
    }
}
