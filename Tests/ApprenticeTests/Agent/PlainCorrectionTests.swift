@testable import Apprentice
import Testing

struct PlainCorrectionTests {
    @Test(arguments: [
        ("that is wrong, a struct is a value type", "a struct is a value type"),
        ("No. That's wrong: use zeppo push", "use zeppo push"),
        ("actually, we deploy on Monday", "we deploy on Monday"),
        ("no, not --ring", "not --ring"),
        ("wrong, sorry", "wrong, sorry"),
        ("we use zeppo", "we use zeppo"),
        ("no --ring here", "no --ring here"),
        ("always answer in German", "always answer in German"),
    ])
    func `a lesson is a correction without the words it begins with`(line: String, lesson: String) {
        #expect(PlainCorrection.lesson(of: line) == lesson)
    }
}
