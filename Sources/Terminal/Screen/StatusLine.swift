/// The text of a status line: fields side by side that give way when the terminal is narrow.
package struct StatusLine: Sendable, Equatable {
    /// One thing to tell.
    package struct Field: Sendable, Equatable {
        /// What it says; an empty field takes no room.
        package var text: String
        /// The field with the lowest gives way first.
        package var priority: Int
        /// The columns below which it is left out rather than cut; nil: it is never cut.
        package var minimum: Int?

        /// Makes a field.
        package init(_ text: String, priority: Int, minimum: Int? = nil) {
            self.text = ControlFilter.cleanLine(text)
            self.priority = priority
            self.minimum = minimum
        }
    }

    /// The fields from left to right.
    package var fields: [Field]
    /// What stands between two.
    package var separator: String

    /// Makes a status line.
    package init(_ fields: [Field], separator: String = " │ ") {
        self.fields = fields
        self.separator = separator
    }

    /// As much as fits into a width: first the least important fields are cut, then left out.
    ///
    /// Of equally important ones the right gives way before the left. The most important field is
    /// never left out, only cut.
    package func draw(width: Int) -> String {
        var texts: [String?] = fields.map { $0.text.isEmpty ? nil : $0.text }
        let order = fields.indices.filter { texts[$0] != nil }
            .sorted { (fields[$0].priority, -$0) < (fields[$1].priority, -$1) }
        for index in order.dropLast() {
            let excess = DisplayWidth.of(join(texts)) - width
            guard excess > 0, let text = texts[index] else { break }
            let room = DisplayWidth.of(text) - excess
            if let minimum = fields[index].minimum, room >= max(2, minimum) {
                texts[index] = DisplayWidth.truncate(text, to: room)
            } else {
                texts[index] = nil
            }
        }
        return DisplayWidth.truncate(join(texts), to: width)
    }

    private func join(_ texts: [String?]) -> String {
        texts.compactMap(\.self).joined(separator: separator)
    }
}
