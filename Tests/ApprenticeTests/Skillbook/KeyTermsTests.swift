import Apprentice
import Testing

struct KeyTermsTests {
    /// A note, what it asks for and what it turns away.
    struct Case: CustomTestStringConvertible {
        var note: String
        var required: [String]
        var negated: [String]
        var testDescription: String { note }

        init(_ note: String, _ required: [String], not negated: [String] = []) {
            (self.note, self.required, self.negated) = (note, required, negated)
        }
    }

    static let plain: [Case] = [
        Case("we use zeppo: zeppo push SERVICE --ring canary", ["SERVICE", "--ring"]),
        Case("be brief", []),
        Case("Answer in German, please.", ["German"]),
        Case("wait 30 s, then 2.5 h", ["30", "2.5"]),
        Case("use `zeppo push` and \"the blue one\"", ["zeppo push", "the blue one"]),
        Case("say “Grüße” to Änne", ["Grüße", "Änne"]),
        Case("it is 'main', isn't it", ["main"]),
        Case("run rm -f, not rm -F", ["-f"], not: ["-F"]),
        Case("logs are in /var/log/billing.log", ["/var/log/billing.log"]),
        Case("the file is ~/.config/zeppo or .env or ../up", ["~/.config/zeppo", ".env", "../up"]),
        Case(
            "call makeReady() or make_ready or std::move",
            ["makeReady()", "make_ready", "std::move"]
        ),
        Case("mail to ops@example.com via example.org", ["ops@example.com", "example.org"]),
        Case("set PATH=/bin and $HOME", ["PATH=/bin", "$HOME"]),
        Case("write it in C++, C# or GitHub", ["C++", "C#", "GitHub"]),
        Case("leave vi with :wq", [":wq"]),
        Case("and I'm sure, e.g. so, I think", []),
        Case("Kim said so. Then Ben did.", ["Ben"]),
        Case("--ring --RING --ring", ["--ring", "--RING"]),
        Case("日本語で答えて 3 行", ["3"]),
        Case("", []), Case("   ", []), Case("— … !", []),
    ]

    static let negating: [Case] = [
        Case("not --ring, it is --stage", ["--stage"], not: ["--ring"]),
        Case("No, it is zeppo", []),
        Case("No, use --stage", ["--stage"]),
        Case("no we use --stage", ["--stage"]),
        Case("no --ring here", [], not: ["--ring"]),
        Case("never --force", [], not: ["--force"]),
        Case("--stage, not --ring", ["--stage"], not: ["--ring"]),
        Case("--stage not --ring", ["--stage"], not: ["--ring"]),
        Case("use --stage instead of --ring", ["--stage"], not: ["--ring"]),
        Case("prefer --stage over --ring in tests", ["--stage"], not: ["--ring"]),
        Case("deploy over SSH with --ring", ["SSH", "--ring"]),
        Case("instead of --ring use --stage", ["--stage"], not: ["--ring"]),
        Case("Instead of --ring, --stage is right", ["--stage"], not: ["--ring"]),
        Case("use tabs rather than --spaces in Makefiles", ["Makefiles"], not: ["--spaces"]),
        Case("--stage in place of --ring", ["--stage"], not: ["--ring"]),
        Case("replace --ring with --stage", ["--stage"], not: ["--ring"]),
        Case("don't deploy with --force", [], not: ["--force"]),
        Case("don’t use --force. Use --soft", ["--soft"], not: ["--force"]),
        Case("don't forget --dry-run", ["--dry-run"]),
        Case("never skip --verify", ["--verify"]),
        Case("not only --ring but --stage", ["--ring", "--stage"]),
        Case("not --ring but --stage", ["--stage"], not: ["--ring"]),
        Case("not --ring 1 but --ring 2", ["--ring", "2"], not: ["1"]),
        Case("--ring is outdated, use --stage", ["--stage"], not: ["--ring"]),
        Case("--ring is not wrong", ["--ring"]),
        Case("we no longer use --ring", [], not: ["--ring"]),
        Case("not --ring — --stage", ["--stage"], not: ["--ring"]),
        Case("not --ring; --stage", ["--stage"], not: ["--ring"]),
        Case("it isn't `blue`, it's `green`", ["green"], not: ["blue"]),
        Case("use zeppo, not Ansible or Chef", [], not: ["Ansible", "Chef"]),
        Case(
            "We use metric units here, not feet, miles or Fahrenheit.",
            [],
            not: ["Fahrenheit"]
        ),
    ]

    @Test(arguments: plain + negating)
    func `a note asks for its key terms and turns others away`(example: Case) {
        let terms = KeyTerms(example.note)
        #expect(terms.required == example.required)
        #expect(terms.negated == example.negated)
    }

    @Test func `words that are no key terms are turned away too`() {
        let terms = KeyTerms("We use metric units here, not feet, miles or Fahrenheit.")
        #expect(terms.negatedStems == ["feet", "mil", "fahrenheit"])
    }

    @Test(arguments: [
        ("deploy with --RING canary", "--ring", true), ("deploy with --rings", "--ring", false),
        ("deploy with --ring=2", "--ring", true), ("use --ring-fence", "--ring", false),
        ("use ---ring", "--ring", false), ("wait 30.", "30", true), ("wait 30.5 s", "30", false),
        ("wait 130 s", "30", false), ("version 1.30", "30", false), ("(30)", "30", true),
        ("rm -f x", "-f", true), ("rm -F x", "-f", false), ("kebab-f", "-f", false),
        ("see /opt/var/log", "/var/log", false), ("see /var/log.", "/var/log", true),
        ("see /var/log/7", "/var/log", false), ("make_ready_now", "ready", false),
        ("prod.env", ".env", false), ("the .env file", ".env", true), ("ÜBER", "über", true),
        ("", "x", false), ("x", "", false), ("zeppo push it", "zeppo push", true),
    ])
    func `a text holds a term only as a term of its own`(text: String, term: String, holds: Bool) {
        #expect(KeyTerms.text(text, holds: term) == holds)
    }

    @Test(arguments: [("getURL", "getUrl"), ("KB", "Kb"), ("-d", "-D"), ("--noCache", "--nocache")])
    func `a term that is told from another by case alone is another`(term: String, other: String) {
        #expect(KeyTerms.text("use \(term) here", holds: term))
        #expect(!KeyTerms.text("use \(other) here", holds: term))
        let corrected = KeyTerms("use `\(term)`, not `\(other)`")
        #expect(corrected.required == [term])
        #expect(corrected.negated == [other])
    }

    @Test func `what a newer note turns away need not be covered`() {
        let terms = KeyTerms("deploy with --ring 2")
        #expect(terms.missing(from: "deploy with --stage 2") == ["--ring"])
        #expect(terms.areCovered(by: "deploy with --stage 2", except: ["--ring"]))
        #expect(!terms.areCovered(by: "deploy with --stage", except: ["--ring"]))
    }
}
