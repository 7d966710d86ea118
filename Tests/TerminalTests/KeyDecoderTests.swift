import Testing

@testable import ApprenticeTerminal

struct KeyDecoderTests {
    private func keys(_ bytes: [UInt8], isComplete: Bool = false) -> [KeyDecoder.Key] {
        var decoder = KeyDecoder()
        decoder.append(bytes)
        var keys: [KeyDecoder.Key] = []
        while let key = decoder.next(isComplete: isComplete) { keys.append(key) }
        return keys
    }

    @Test func `characters and sequences are told apart, whole or byte by byte`() {
        let bytes = Array("aé日\u{1B}[1;5C\u{1B}OH\u{1B}b\u{1B}[[A\u{1B}[200~😀".utf8)
        let expected: [KeyDecoder.Key] = [
            .character("a"), .character("é"), .character("日"), .sequence("\u{1B}[1;5C"),
            .sequence("\u{1B}OH"), .character("\u{1B}"), .character("b"), .sequence("\u{1B}[[A"),
            .sequence("\u{1B}[200~"), .character("😀"),
        ]
        #expect(keys(bytes) == expected)
        var decoder = KeyDecoder()
        var slowly: [KeyDecoder.Key] = []
        for byte in bytes {
            decoder.append([byte])
            while let key = decoder.next() { slowly.append(key) }
        }
        #expect(slowly == expected)
    }

    @Test func `an ESC alone waits until nothing follows it`() {
        #expect(keys([0x1B]) == [])
        #expect(keys([0x1B], isComplete: true) == [.character("\u{1B}")])
        #expect(
            keys([0x1B, 0x5B, 0x31], isComplete: true) == [
                .character("\u{1B}"), .character("["), .character("1"),
            ]
        )
    }

    @Test func `what is no UTF-8 becomes one replacement a byte`() {
        #expect(
            keys([0x80, 0xFF, 0x61, 0xC0, 0xAF, 0xE6, 0x61]) == [
                .character("\u{FFFD}"), .character("\u{FFFD}"), .character("a"),
                .character("\u{FFFD}"),
                .character("\u{FFFD}"), .character("\u{FFFD}"), .character("a"),
            ]
        )
    }

    @Test func `controls are taken out of what waits, but not out of a paste`() {
        var decoder = KeyDecoder()
        decoder.append(Array("ab\u{3}c\u{1B}[200~d\u{3}e\u{1B}[201~\u{1A}f".utf8))
        #expect(decoder.remove([3, 0x1A]) == [3, 0x1A])
        #expect(decoder.remove([3, 0x1A]) == [])
        var text = String.UnicodeScalarView()
        while let scalar = decoder.nextScalar() { text.append(scalar) }
        #expect(String(text) == "abc\u{1B}[200~d\u{3}e\u{1B}[201~f")
    }

    @Test(arguments: [
        "\u{1B}]11;rgb:1e1e/1e1e/1e1e\u{1B}\\", "\u{1B}]11;rgb:0/0/0\u{7}",
        "\u{1B}P>|XTerm(370)\u{1B}\\",
        "\u{1B}_Gi=1;OK\u{1B}\\", "\u{1B}^private\u{1B}\\", "\u{1B}Xstring\u{7}",
    ])
    func `what a terminal reports of itself is no key, whole or byte by byte`(report: String) {
        let bytes = Array(("a" + report + report + "b").utf8)
        #expect(keys(bytes) == [.character("a"), .character("b")])
        var decoder = KeyDecoder()
        var slowly: [KeyDecoder.Key] = []
        for byte in bytes {
            decoder.append([byte])
            while let key = decoder.next() { slowly.append(key) }
        }
        #expect(slowly == [.character("a"), .character("b")])
    }

    @Test func `Alt with a bracket is two keys, once nothing follows or a control does`() {
        #expect(keys(Array("\u{1B}]".utf8)) == [])
        let both: [KeyDecoder.Key] = [.character("\u{1B}"), .character("]")]
        #expect(keys(Array("\u{1B}]".utf8), isComplete: true) == both)
        #expect(keys(Array("\u{1B}]\r".utf8)) == both + [.character("\r")])
    }
}
