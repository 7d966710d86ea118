import ApprenticeTerminal
import Testing

struct ControlFilterTests {
    @Test(arguments: [
        ("plain text\tand\nlines", "plain text\tand\nlines"),
        ("wörld 日本 👩‍👩‍👧 é", "wörld 日本 👩‍👩‍👧 é"),
        ("a\u{1B}[31mred\u{1B}[0m", "ared"),
        ("a\u{1B}]0;title\u{7}b", "ab"),
        ("a\u{1B}]8;;http://x\u{1B}\\link\u{1B}]8;;\u{1B}\\b", "alinkb"),
        ("a\u{1B}P1$r0m\u{1B}\\b", "ab"),
        ("a\u{1B}cb\u{1B}(0c", "abc"),
        ("a\u{9B}31mb\u{9D}0;t\u{9C}c", "abc"),
        ("bell\u{7} back\u{8} del\u{7F} nul\u{0} cr\r\n", "bell back del nul cr\n"),
        ("nel\u{85}x", "nelx"),
        ("abc\u{202E}fed\u{202C} \u{2066}iso\u{2069}", "abcfed iso"),
        ("\u{1B}]never ended\nnext line", "\nnext line"),
        ("\u{1B}[12\u{1B}[31mx", "x"),
        ("\u{1B}\u{1B}[31mx", "x"),
        ("", ""),
    ])
    func `a text is freed of controls`(text: String, clean: String) {
        #expect(ControlFilter.clean(text) == clean)
    }

    @Test func `a stream is freed of controls wherever it is cut`() {
        let text = "a\u{1B}[31mré\u{1B}]0;title\u{1B}\\d 日\u{202E}本\u{9B}1mx\u{1B}(Bend"
        let bytes = Array(text.utf8)
        for first in 0...bytes.count {
            for second in first...bytes.count {
                var filter = ControlFilter()
                let result =
                    filter.filter(bytes: bytes[..<first])
                    + filter.filter(bytes: bytes[first..<second])
                    + filter.filter(bytes: bytes[second...]) + filter.finish()
                #expect(result == "aréd 日本xend")
            }
        }
        let scalars = Array(text.unicodeScalars)
        for cut in 0...scalars.count {
            var filter = ControlFilter()
            let pieces = [scalars[..<cut], scalars[cut...]].map { piece in
                var view = String.UnicodeScalarView()
                view.append(contentsOf: piece)
                return filter.filter(String(view))
            }
            #expect(pieces.joined() == "aréd 日本xend")
        }
    }

    @Test func `bytes that are no UTF-8 cannot control either`() {
        var filter = ControlFilter()
        let bytes: [UInt8] = [0x61, 0x9B, 0x33, 0x31, 0x6D, 0xFF, 0xC3, 0x28, 0xE6, 0x97]
        #expect(filter.filter(bytes: bytes) + filter.finish() == "a31m\u{FFFD}\u{FFFD}(\u{FFFD}")
    }

    @Test func `no scalar below a space or between DEL and the no-break space passes`() {
        for value in UInt32(0)...0x2FFFF {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let isControl =
                (value < 0x20 && value != 0x0A && value != 0x09) || (0x7F..<0xA0).contains(value)
            if isControl {
                #expect(!ControlFilter.clean("x\(scalar)").unicodeScalars.contains(scalar))
            }
        }
    }

    @Test(arguments: [
        ("plain text\tand\nlines", "plain text\tand\nlines"),
        ("use\u{E0041}\u{E0042} zeppo", "use<U+E0041><U+E0042> zeppo"),
        ("a\u{200F}b\u{200E}c\u{61C}d", "a<U+200F>b<U+200E>c<U+061C>d"),
        ("abc\u{202E}fed\u{2066}x", "abc<U+202E>fed<U+2066>x"),
        ("one\u{2028}two\u{2029}three", "one<U+2028>two<U+2029>three"),
        (
            "zero\u{200B}width\u{FEFF} soft\u{AD}hyphen",
            "zero<U+200B>width<U+FEFF> soft<U+00AD>hyphen"
        ),
        ("a\u{200D}b \u{200C}c", "a<U+200D>b <U+200C>c"),
        ("x\u{FE01}\u{FE02}", "x<U+FE01><U+FE02>"),
        ("❤\u{FE0F}\u{FE0F}\u{FE01}", "❤\u{FE0F}<U+FE0F><U+FE01>"),
        ("\u{3164}\u{115F}\u{FFF9}", "<U+3164><U+115F><U+FFF9>"),
        ("\u{1B}[31mred\u{202E}", "red<U+202E>"),
        // What letters and emoji need.
        ("👩‍👩‍👧 ❤️ 1️⃣ 🏳️‍🌈 é", "👩‍👩‍👧 ❤️ 1️⃣ 🏳️‍🌈 é"),
        ("می‌خواهم क्‍ष 葛󠄀", "می‌خواهم क्‍ष 葛󠄀"),
        ("שלום עולם", "שלום עולם"),
    ])
    func `what cannot be seen is shown`(text: String, shown: String) {
        #expect(ControlFilter.legible(text) == shown)
        #expect(ControlFilter.legible(shown) == shown)
    }

    @Test func `a text for one row has no row of its own`() {
        #expect(ControlFilter.cleanLine("a\nb\tc\r\n\u{1B}[1md") == "a b c d")
    }
}
