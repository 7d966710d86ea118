import ApprenticeTerminal

/// The line a prompt begins with, as much of it as fits.
struct Banner: Sendable {
    /// The model that answers.
    var model: String
    /// Where it runs, in words.
    var place: String
    /// How many lessons there are.
    var skills: Int

    /// The longest form that fits; where the model runs gives way first, then the model.
    func text(width: Int?) -> String {
        let book = skills == 0 ? "no lessons yet" : "\(skills) lesson\(skills == 1 ? "" : "s")"
        let name = "Apprentice \(Version.number)"
        let here = place.prefix { $0 != "," }
        let forms = [
            [name, "\(model) \(place)", book, ":help"], [name, "\(model) \(here)", book, ":help"],
            [name, model, book, ":help"], ["Apprentice", model, book, ":help"],
            ["Apprentice", book, ":help"],
        ].map { ControlFilter.legibleLine($0.joined(separator: " · ")) }
        guard let width else { return forms[0] }
        return forms.first { DisplayWidth.of($0) <= width } ?? forms[forms.count - 1]
    }
}
