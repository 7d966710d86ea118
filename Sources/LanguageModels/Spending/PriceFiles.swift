import ApprenticeSystem
import Apprentice

/// Where prices are written: what came with the program, and over it the user's own file.
package enum PriceFiles {
    /// `$XDG_CONFIG_HOME/apprentice/prices.json`, which need not be there.
    package static func ownPath(environment: [String: String]) -> String {
        (UserFolder.configuration.path(in: environment) ?? "") + "/prices.json"
    }

    /// The prices of both files.
    ///
    /// - Throws: ``PriceTableError`` that names the user's file, when it cannot be used.
    package static func load(environment: [String: String]) throws(PriceTableError) -> PriceTable {
        let shipped = self.shipped(environment: environment)
        let path = ownPath(environment: environment)
        guard let bytes = File.contents(of: path) else { return shipped }
        do throws(PriceTableError) {
            guard let text = String(validating: bytes, as: UTF8.self) else {
                throw PriceTableError(why: "it is not UTF-8")
            }
            return try PriceTable(parsing: text).over(shipped)
        } catch {
            var error = error
            error.what = "\(path) holds no prices"
            error.remedy =
                #"write {"models": {"openai/NAME": {"input": 0.25, "output": 2}}}, or remove it"#
            throw error
        }
    }

    /// What came with the program; empty when it is not to be found.
    package static func shipped(environment: [String: String]) -> PriceTable {
        let file = "prices/prices.json"
        guard let folder = ShareFolder.find(containing: file, environment: environment),
            let bytes = File.contents(of: folder + "/" + file),
            let table = try? PriceTable(parsing: String(decoding: bytes, as: UTF8.self))
        else { return PriceTable() }
        return table
    }
}
