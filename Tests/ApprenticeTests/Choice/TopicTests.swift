import Testing

@testable import Apprentice

struct TopicTests {
    @Test(arguments: [
        ("shorter, please", "what is a mutex?"), ("answer in French", "how do I list files?"),
        ("auf Deutsch bitte", "who wrote Faust?"), ("réponds en français", "what is DNS?"),
        ("no emojis", "explain DNS"), ("two sentences at most", "what is TCP?"),
        ("in every answer, name the source", "write a haiku about rain"),
        ("give dates in ISO form", "when did Apollo 11 land?"),
    ])
    func `what is said of the form of answers applies always`(note: String, question: String) {
        #expect(Topic.applies(note: note, question: question) == .always)
    }

    @Test(arguments: [
        ("prefer pathlib over os.path", "how do I read a file in Python?"),
        ("use the formal Sie", "translate 'how are you' into German"),
        ("use ss -ltnp", "which ports are open?"),
        ("always use fd instead of find", "how do I list large files?"),
        ("always go through the bastion", "how do I connect to the database?"),
        ("for yes/no questions answer with one word", "can penguins fly?"),
        ("shorter, please", "write an e-mail to my boss"),
        ("no subject line, greet with Dear Ms Novak", "draft an e-mail to my landlady"),
        ("I am vegetarian", "which restaurant is good in Graz?"),
        ("we moved to Postgres", "where does billing keep its rows?"),
        ("answer recipe questions in French", "how do I cook rice? a recipe, please"),
    ])
    func `what is said of one subject or one kind of task keeps to it`(
        note: String,
        question: String
    ) {
        #expect(Topic.applies(note: note, question: question) == .topic)
    }

    @Test func `meaning decides where there are vectors`() async throws {
        func meaning(form: Float, likeness: Float) throws -> NoteMeaning {
            let note = try #require(TextVector([1, 0]))
            let other = (1 - likeness * likeness).squareRoot()
            return NoteMeaning(
                note: note,
                question: try #require(TextVector([likeness, other])),
                inContext: note,
                model: "m",
                form: form
            )
        }
        // Words would not see that this is about form, nor that the other is not.
        let blunt = "be blunt with me"
        #expect(
            Topic.applies(
                note: blunt,
                question: "what is rust?",
                meaning: try meaning(form: 0.5, likeness: 0.05)
            ) == .always
        )
        #expect(
            Topic.applies(
                note: "table salt, not sea salt",
                question: "how do I cure ham?",
                meaning: try meaning(form: 0.2, likeness: 0.3)
            ) == .topic
        )
        // In doubt it keeps to its topic.
        #expect(
            Topic.applies(
                note: blunt,
                question: "what is rust?",
                meaning: try meaning(form: 0.5, likeness: 0.4)
            ) == .topic
        )
    }
}
