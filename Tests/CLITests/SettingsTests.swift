import Testing

@testable import ApprenticeCLI

struct SettingsTests {
    @Test func `an option beats the environment, and that the start-up file`() throws {
        var settings = try Settings(environment: ["APPRENTICE_MODEL": "local"])
        #expect(settings[.model] == "local")
        #expect(settings.origin(of: .model) == .environment)
        try settings.set(.model, to: "ollama/x", from: .startUpFile)
        #expect(settings[.model] == "local")
        try settings.set(.model, to: "openai/x", from: .option)
        #expect(settings[.model] == "openai/x")
        try settings.set(.model, to: "anthropic/x", from: .command)
        #expect(settings[.model] == "anthropic/x")
    }

    @Test func `an address may come from the variable that others use`() throws {
        let other = try Settings(environment: ["OPENAI_BASE_URL": "http://a"])
        #expect(other[.baseURL] == "http://a")
        let own = try Settings(
            environment: ["OPENAI_BASE_URL": "http://a", "APPRENTICE_BASE_URL": "http://b"]
        )
        #expect(own[.baseURL] == "http://b")
        let empty = try Settings(environment: ["OPENAI_BASE_URL": ""])
        #expect(empty[.baseURL] == nil)
    }

    @Test func `a variable that cannot be used is named`() {
        let error = #expect(throws: UsageError.self) {
            try Settings(environment: ["APPRENTICE_REFLECTORS": "many"])
        }
        #expect(error?.what == "APPRENTICE_REFLECTORS=many cannot be used")
        #expect(error?.remedy == "unset APPRENTICE_REFLECTORS")
    }

    @Test func `every setting has a variable of its own`() {
        let names = Setting.allCases.flatMap(\.variables)
        #expect(Set(names).count == names.count)
        #expect(Setting.skillBudget.variables == ["APPRENTICE_SKILL_BUDGET"])
    }

    @Test(arguments: [
        (Setting.reflectors, "8", true), (.reflectors, "0", false), (.reflectors, "8.5", false),
        (.temperature, "0", true), (.temperature, "2.1", false), (.temperature, "nan", false),
        (.skillBudget, "0", true), (.skillBudget, "-1", false), (.learning, "pause", true),
        (.learning, "Pause", false), (.json, "on", true), (.json, "yes", false),
        (.model, "", false), (.contextWindow, "1000", true), (.contextWindow, "999", false),
    ])
    func `a value is taken or refused`(setting: Setting, value: String, isTaken: Bool) {
        #expect((setting.fault(of: value) == nil) == isTaken)
    }
}
