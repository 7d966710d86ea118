import Apprentice
import Testing

struct AdherenceTests {
    /// A note, an answer, and whether the one follows the other.
    struct Case: CustomTestStringConvertible, Sendable {
        var note: String
        var answer: String
        var verdict: Adherence.Verdict
        var testDescription: String { "\(note) ← \(answer.prefix(40))" }

        init(_ note: String, _ answer: String, _ verdict: Adherence.Verdict) {
            (self.note, self.answer, self.verdict) = (note, answer, verdict)
        }
    }

    private func check(_ each: Case, _ place: SourceLocation = #_sourceLocation) {
        let found = Adherence(of: each.answer, to: each.note)
        #expect(
            found.verdict == each.verdict,
            "\(each.note) ← \(each.answer): \(found.words(about: "it"))",
            sourceLocation: place
        )
    }

    // MARK: Flags and code

    static let code: [Case] = [
        Case(
            "we use zeppo: zeppo push SERVICE --ring canary",
            "Run `zeppo push billing --ring canary`.",
            .followed
        ),
        Case(
            "we use zeppo, with --ring canary",
            "Run `kubectl apply -f canary.yaml`.",
            .notFollowed
        ),
        Case("always pass --dry-run first", "Run `rsync -a src dst`.", .notFollowed),
        Case("pass --ring", "Use `zeppo push --ring=canary`.", .followed),
        Case("use ss -ltnp", "`ss -tlnp` lists what listens.", .followed),
        Case("use ss -ltnp", "`ss -l -t -n -p` does.", .followed),
        Case("use ss -ltnp", "`netstat` shows the ports.", .notFollowed),
        Case("copy with --recursive", "`cp -r a b`", .unclear),
        Case("head -n, please", "`head --lines=3 file`", .unclear),
        Case("use `pathlib`", "from pathlib import Path", .followed),
        Case("use `pathlib`", "import os; os.path.join(a, b)", .notFollowed),
        Case("use `git switch main`", "`git switch feature` takes you there.", .followed),
        Case("use `zeppo push`", "Just `kubectl apply`.", .notFollowed),
        Case("call `ready()` before", "First ready(now) is called.", .followed),
        Case("set `NAME=VALUE`", "Write it into the file.", .unclear),
    ]

    // MARK: What names, numbers and limits do not show

    static let silent: [Case] = [
        Case("our boss is Anna Schmidt", "Write to the head of the team.", .unclear),
        Case("ask Peter in Berlin", "Ask the person in charge.", .unclear),
        Case("two of them are enough", "A couple will do.", .unclear),
        Case("Nordlicht was founded in 2011", "Nordlicht is a company.", .unclear),
        Case("max 50", "About 40 of them.", .unclear),
        Case("at most 3 at once", "One after another.", .unclear),
        Case("the port is 8443", "Look at the configuration.", .unclear),
        Case("be friendlier", "Gladly!", .unclear),
        Case("we moved to Postgres", "Use the database.", .unclear),
        Case("we moved to Postgres", "Use Postgres.", .followed),
        Case("logs are in /var/log/zeppo", "Look at the logs.", .unclear),
        Case("SERVICE stands for its name", "It is billing.", .unclear),
        Case("`--ring` selects the stage", "Use the stage canary.", .unclear),
        Case("flags like `--ring` are fine", "Use none.", .unclear),
        Case("`foo` was renamed to `bar`", "Call `bar`.", .unclear),
    ]

    // MARK: What is turned away

    static let rejected: [Case] = [
        Case("prefer pathlib over os.path", "Path(\"a\") / \"b\"", .unclear),
        Case("prefer --stage over --ring", "zeppo push --stage canary", .followed),
        Case("prefer --stage over --ring", "zeppo push --ring canary", .notFollowed),
        Case("not --ring, it is --stage", "zeppo push --stage canary", .followed),
        Case("not --ring, it is --stage", "zeppo push --ring canary", .notFollowed),
        Case("never use --force", "git push --force", .notFollowed),
        Case("never use --force", "git push, but never with --force", .unclear),
        Case("never use --force", "git push", .followed),
        Case("don't call `eval`", "eval(text)", .notFollowed),
        Case("we use Postgres, not Oracle", "Oracle holds it.", .notFollowed),
        Case("we use Postgres, not Oracle", "Postgres, as Oracle is gone.", .unclear),
        Case("prefer Postgres over Oracle", "The database holds it.", .unclear),
        Case("it was in 1989, not 1990", "It fell in 1990.", .notFollowed),
        Case("be short, not long", "A long time ago.", .unclear),
    ]

    // MARK: Amounts

    static let amounts: [Case] = [
        Case("answer in one sentence", "It is Canberra.", .followed),
        Case("answer in one sentence", "It is Canberra. It lies inland.", .notFollowed),
        Case("exactly one sentence", "Ask Dr. Smith about e.g. the U.S. plan.", .followed),
        Case("Answers must be exactly one sentence", "One. Two. Three.", .notFollowed),
        Case("two sentences, not one", "It is Canberra. It lies inland.", .followed),
        Case("in 2-3 sentences", "One thing. Another thing. A third thing.", .followed),
        Case("in 2-3 sentences", "Just one thing.", .notFollowed),
        Case("max 3 sentences", "It works. It does.", .followed),
        Case("at most two sentences please", "A is. B is. C is.", .notFollowed),
        Case("max 5 words", "Canberra, of course.", .followed),
        Case("max 5 words", "The capital of Australia is Canberra.", .notFollowed),
        Case("in 10 words or less", "Canberra is the capital.", .followed),
        Case("about 5 words", "The capital of Australia is the town Canberra.", .unclear),
        Case("one word answers", "Canberra", .followed),
        Case("one word", "It is Canberra.", .notFollowed),
        Case("the title has two words", "A Title Of Four", .unclear),
        Case("commit subjects under 10 characters", "Mend the parser", .unclear),
        Case("under 20 characters", "This is much longer than that.", .notFollowed),
        Case("only one paragraph", "One.\n\nTwo.", .notFollowed),
        Case("only one paragraph", "One. Two.", .followed),
        Case(
            "höchstens zwei Sätze",
            "Erstens. Zweitens. Und drittens auch. Viertens.",
            .notFollowed
        ),
        Case("réponds en une phrase", "C'est Canberra. Elle est loin.", .notFollowed),
        Case("each bullet one sentence", "- It is. It was.", .unclear),
    ]

    // MARK: Lists, tables, JSON, code blocks

    static let forms: [Case] = [
        Case("as a bullet list", "- one\n- two", .followed),
        Case("use bullet points", "One and two.", .notFollowed),
        Case("use bullet points", "1. one\n2. two", .unclear),
        Case("no bullet points", "- one\n- two", .notFollowed),
        Case("no bullet points", "One and two.", .followed),
        Case("three bullet points", "- a\n- b\n- c\n- d", .notFollowed),
        Case("no more than 5 bullets", "- a\n- b", .followed),
        Case("never skip the bullet points", "One and two.", .notFollowed),
        Case("not just bullets", "- a\n- b", .unclear),
        Case("exactly three bullets", "* a\n* b\n* c", .followed),
        Case("as a numbered list", "1. one\n2. two", .followed),
        Case("as a numbered list", "First one, then two.", .notFollowed),
        Case("answer as a table", "| a | b |\n|---|---|\n| 1 | 2 |", .followed),
        Case("answer as a table", "a is 1, b is 2", .notFollowed),
        Case("no tables", "| a | b |\n|---|---|", .notFollowed),
        Case("we keep the users in a table called people", "SELECT * FROM users", .unclear),
        Case("answer in JSON", "{\"a\": 1}", .followed),
        Case("answer in JSON", "```json\n{\"a\": 1}\n```", .followed),
        Case("answer in JSON", "a is 1", .notFollowed),
        Case("return only JSON", "Here it is:\n```json\n[1]\n```", .notFollowed),
        Case("we store configs in JSON files", "It is in the config.", .unclear),
        Case("put commands in a code block", "Run `ls`.", .notFollowed),
        Case("put commands in a code block", "```sh\nls\n```", .followed),
        Case("only the command, no explanation", "```sh\nls\n```", .followed),
        Case("no emojis", "Done 🎉", .notFollowed),
        Case("no emojis", "Done.", .followed),
        Case("plain text, no markdown", "**Done**", .notFollowed),
        Case("everything in lowercase", "All is Well", .notFollowed),
        Case("everything in lowercase", "all is well", .followed),
        Case("no uppercase in everything", "all is well", .unclear),
    ]

    // MARK: Dates, times, units

    static let measures: [Case] = [
        Case("write dates as YYYY-MM-DD", "It is due on 2026-03-14.", .followed),
        Case("write dates as YYYY-MM-DD", "It is due on March 14, 2026.", .notFollowed),
        Case("ISO dates please", "It is due on 14.03.2026.", .notFollowed),
        Case("use ISO 8601", "It is due soon; it may take 5 days.", .unclear),
        Case("dates as DD.MM.YYYY", "Am 14.03.2026.", .followed),
        Case("use the 24-hour clock", "The train leaves at 16:05.", .followed),
        Case("use the 24-hour clock", "The train leaves at 4:05 PM.", .notFollowed),
        Case("24h clock", "It leaves at 4 p.m.", .notFollowed),
        Case("24h clock", "It leaves in the afternoon.", .unclear),
        Case("use the 24-hour clock", "16:05 (4:05 PM)", .unclear),
        Case("reply within 24 hours", "We meet at 4 PM.", .unclear),
        Case("24 hours is the limit", "We answer by 5 PM.", .unclear),
        Case("use metric units", "It is 42 km away.", .followed),
        Case("use metric units", "It is 26 miles away.", .notFollowed),
        Case("use metric units", "It is 26 miles (42 km) away.", .unclear),
    ]

    // MARK: Beginnings, ends, address

    static let edges: [Case] = [
        Case("start every answer with TL;DR", "TL;DR: yes", .followed),
        Case("start every answer with TL;DR", "Yes, it does.", .notFollowed),
        Case("begin with \"Ahoy\"", "**Ahoy!** It is Canberra.", .followed),
        Case("begin with \"Ahoy\"", "Here it is:\n\nAhoy, team", .unclear),
        Case("begin with \"Ahoy\"", "It is Canberra.", .notFollowed),
        Case("start with a summary", "It is Canberra.", .unclear),
        Case("end with \"Cheers, Tom\"", "It is done.\n\nCheers,\nTom", .followed),
        Case("end with \"Cheers, Tom\"", "It is done.\n\nBest,\nAnna", .notFollowed),
        Case("don't begin with \"Sure\"", "Sure! It is Canberra.", .notFollowed),
        Case("no greeting", "Dear team,\n\nit is done.", .notFollowed),
        Case("no greeting", "It is done.", .followed),
        Case("skip the greeting and the subject line", "Subject: Done\n\nIt is.", .notFollowed),
        Case("use formal Sie", "Können Sie mir Ihre Adresse geben?", .followed),
        Case("use formal Sie", "Kannst du mir deine Adresse geben?", .notFollowed),
        Case("start the function with a check", "func f() {}", .unclear),
    ]

    // MARK: Languages

    private static let english = "The capital of Australia is Canberra, and it is not on the coast."
    private static let german =
        "Die Hauptstadt von Australien ist Canberra und liegt nicht am Meer."
    private static let french =
        "La capitale de l'Australie est Canberra, qui n'est pas sur la côte."
    private static let spanish =
        "La capital de Australia es Canberra y no está en la costa del país."

    static let languages: [Case] = [
        Case("answer in French only", french, .followed),
        Case("answer in French only", english, .notFollowed),
        Case("answer in French only", "La capitale de la France est Paris.", .followed),
        Case("answer in French only", "Canberra.", .unclear),
        Case("in German please", german, .followed),
        Case("in German please", english, .notFollowed),
        Case("in German please", french, .notFollowed),
        Case("answer in Spanish", spanish, .followed),
        Case("answer in Spanish", french, .notFollowed),
        Case("antworte auf Deutsch", english, .notFollowed),
        Case("réponds en français", french, .followed),
        Case("responde en español", english, .notFollowed),
        Case("answer in English, not in German", german, .notFollowed),
        Case("answer in English, not in German", english, .followed),
        Case("not in French", english, .followed),
        Case("answer in Japanese", "オーストラリアの首都はキャンベラです。", .followed),
        Case("answer in Japanese", english, .notFollowed),
        Case("answer in English", "オーストラリアの首都はキャンベラです。", .notFollowed),
        Case("write the comments in German", english, .unclear),
        Case("the meeting is in French", english, .unclear),
        Case("answer in both English and French", english, .unclear),
        Case("use a French press", english, .unclear),
    ]

    // MARK: Conditions

    static let conditions: [Case] = [
        Case("if it fails use --force", "Run `git push`.", .unclear),
        Case("use --ring when deploying to canary", "Run `zeppo push`.", .unclear),
        Case("--ring or --stage", "Run `zeppo push`.", .unclear),
        Case("use bullet points if there are many", "One and two.", .unclear),
        Case("you can pass --quiet", "Run `zeppo push`.", .unclear),
        Case("", "Run `zeppo push`.", .unclear),
        Case("--ring", "", .notFollowed),
    ]

    @Test(arguments: code) func `flags and code must be there`(_ each: Case) { check(each) }

    @Test(arguments: silent)
    func `names, numbers and limits raise no alarm`(_ each: Case) { check(each) }

    @Test(arguments: rejected)
    func `what is turned away must not stand alone`(_ each: Case) { check(each) }

    @Test(arguments: amounts) func `amounts are counted`(_ each: Case) { check(each) }

    @Test(arguments: forms) func `forms are seen`(_ each: Case) { check(each) }

    @Test(arguments: measures) func `dates, times and units are read`(_ each: Case) { check(each) }

    @Test(arguments: edges) func `beginnings and ends are compared`(_ each: Case) { check(each) }

    @Test(arguments: languages) func `languages are told apart`(_ each: Case) { check(each) }

    @Test(arguments: conditions)
    func `what holds only in some cases raises no alarm`(_ each: Case) { check(each) }

    @Test func `faults read as a sentence`() {
        func words(_ note: String, _ answer: String) -> String {
            Adherence(of: answer, to: note).words(about: "the new answer")
        }
        #expect(words("use --ring", "kubectl") == "`--ring` is missing from the new answer")
        #expect(
            words("use --ring and --wait. Answer in one sentence.", "It is so. It was so.")
                == "`--ring`, `--wait` are missing from the new answer; the new answer has 2 sentences instead of one"
        )
        #expect(words("answer in French", Self.english) == "the new answer is not in French")
        #expect(words("use --ring", "zeppo --ring").isEmpty)
    }
}
