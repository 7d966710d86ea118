import Apprentice
import ApprenticeStorage
import Testing

@Suite struct StoreLocationTests {
    @Test(
        arguments: [
            (nil, ["HOME": "/h"], "/h/.local/share/apprentice/apprentice.db"),
            ("", ["HOME": "/h"], "/h/.local/share/apprentice/apprentice.db"),
            (nil, ["HOME": "/h", "XDG_DATA_HOME": "/d"], "/d/apprentice/apprentice.db"),
            (nil, ["HOME": "/h", "XDG_DATA_HOME": ""], "/h/.local/share/apprentice/apprentice.db"),
            (
                nil, ["HOME": "/h", "XDG_DATA_HOME": "d"],
                "/h/.local/share/apprentice/apprentice.db"
            ),
            (nil, ["XDG_DATA_HOME": "/d"], "/d/apprentice/apprentice.db"),
            ("a.db", [:], "a.db"),
            ("/x/a.db", ["XDG_DATA_HOME": "/d"], "/x/a.db"),
            ("~/a.db", ["HOME": "/h"], "/h/a.db"),
            ("~", ["HOME": "/h"], "/h"),
            ("~other/a.db", ["HOME": "/h"], "~other/a.db"),
        ] as [(String?, [String: String], String)]
    )
    func `the store's file is found`(
        _ option: String?,
        _ environment: [String: String],
        _ path: String
    ) throws {
        #expect(try StoreLocation.path(option: option, environment: environment) == path)
    }

    @Test(arguments: ["postgresql://u:secret@db/x", "postgres://u:secret@db/x"])
    func `a server is refused without repeating its password`(_ address: String) throws {
        let error = #expect(throws: StoreError.self) {
            try StoreLocation.path(option: address, environment: ["HOME": "/h"])
        }
        #expect(error?.what.contains("PostgreSQL") == true)
        #expect("\(String(describing: error))".contains("secret") == false)
    }

    @Test(arguments: [nil, "~/a.db"] as [String?])
    func `without a home folder the error says what to set`(_ option: String?) throws {
        let error = #expect(throws: StoreError.self) {
            try StoreLocation.path(option: option, environment: ["HOME": ""])
        }
        #expect(error?.why?.contains("HOME") == true)
        #expect(error?.remedy?.contains("--store") == true)
    }
}
