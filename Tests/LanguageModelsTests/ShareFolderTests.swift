import Testing

@testable import ApprenticeModels

@Suite struct ShareFolderTests {
    @Test func `an installed program finds what was installed beside it`() {
        #expect(
            ShareFolder.candidates(executable: "/usr/local/bin/apprentice", environment: [:])
                == [
                    "/usr/local/share/apprentice", "/usr/local/share/apprentice",
                    "/usr/share/apprentice",
                ]
        )
    }

    @Test func `a built program finds its checkout`() {
        let candidates = ShareFolder.candidates(
            executable: "/src/a/.build/x86_64-unknown-linux-gnu/release/apprentice",
            environment: [:]
        )
        #expect(candidates.contains("/src/a/share"))
    }

    @Test func `the override comes first and XDG last`() {
        let candidates = ShareFolder.candidates(
            executable: nil,
            environment: ["APPRENTICE_SHARE": "/mine", "XDG_DATA_DIRS": "/a:/b"]
        )
        #expect(candidates == ["/mine", "/a/apprentice", "/b/apprentice"])
    }

    @Test func `empty settings count as none`() {
        let candidates = ShareFolder.candidates(
            executable: nil,
            environment: ["APPRENTICE_SHARE": "", "XDG_DATA_DIRS": ""]
        )
        #expect(candidates == ["/usr/local/share/apprentice", "/usr/share/apprentice"])
    }

    @Test func `this test finds the scripts from its own place`() {
        #expect(ShareFolder.runningExecutable?.hasPrefix("/") == true)
        #expect(ShareFolder.find(containing: "local-model/local_model.py", environment: [:]) != nil)
    }
}
