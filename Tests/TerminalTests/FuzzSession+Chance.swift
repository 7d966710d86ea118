/// What chance decides.
extension FuzzSession {
    mutating func chance(_ percent: Int) -> Bool {
        Int.random(in: 0..<100, using: &random) < percent
    }

    mutating func pick<T>(_ choices: [T], otherwise: T) -> T {
        choices.randomElement(using: &random) ?? otherwise
    }

    mutating func text(isPlain: Bool) -> String {
        let plain = ["a", "bc", "def ", " ", "0123456789 ", "ö", "語", "界界", "."]
        let odd = ["e\u{301}", "🙂", "👩‍👩‍👧", "❤️", "🇩🇪", "\u{300}", "ﷺ", "नि"]
        return pick(isPlain || chance(70) ? plain : odd, otherwise: "a")
    }

    mutating func key() -> EditorModel.Key {
        let text = text(isPlain: false)
        switch Int.random(in: 0..<40, using: &random) {
        case 0..<20: return .insert(text)
        case 20: return .paste("\(text)\n\(text) pasted\(chance(50) ? "\n\n" : "")")
        case 21: return .newline
        case 22..<25: return .left
        case 25..<28: return .right
        case 28: return .home
        case 29: return .end
        case 30..<33: return .backspace
        case 33..<36: return .delete
        case 36: return .killToEnd
        case 37: return .killToStart
        case 38: return .yank
        default:
            let keys = [
                "\u{1B}[15~", "\u{1B}[1;9Z", "\u{1B}[?62;c", "\u{1B}[I", "\u{1B}OP",
                "\u{1B}[24;80R", "\u{1B}[<0;3;4M", "\u{1B}[[A",
            ]
            return .nothing(pick(keys, otherwise: "\u{1B}[I"))
        }
    }

    mutating func noise() -> String {
        switch Int.random(in: 0..<6, using: &random) {
        case 0: return text(isPlain: false)
        case 1:
            // Not the keys that end a line, the input, or an answer; nor `>`, by which prompts are known.
            // And no ^X, because ^X^E gives the keys that follow to another program.
            let controls = (1..<0x20).filter { ![3, 4, 0xA, 0xD, 0x18, 0x1A].contains($0) }
            return String(Unicode.Scalar(UInt8(pick(controls, otherwise: 1))))
        case 2:
            let final = pick(Array("@ABCDEFGHIJKLMPRSTXZ^`abcdefghlmnopqrstu{|}~"), otherwise: "A")
            let first = Int.random(in: 0...210, using: &random)
            return "\u{1B}[\(first)\(chance(30) ? ";\(first % 9)" : "")\(final)"
        case 3:
            return "\u{1B}"
                + pick(["", "b", "f", "d", "u", "l", "c", "t", "O", "[", "y", "."], otherwise: "b")
        case 4:
            let text = String(repeating: text(isPlain: false), count: chance(10) ? 3000 : 3)
            return "\u{1B}[200~\(text)\r\(chance(80) ? "\u{1B}[201~" : "")"
        default:
            return pick(
                [":he", ":f\t", "\u{12}de", "\u{16}", "'", "\u{1B}[A"],
                otherwise: "a"
            )
        }
    }
}
