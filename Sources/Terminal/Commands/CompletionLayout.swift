/// A list of completions as rows of text.
enum CompletionLayout {
    /// More rows than this would push away what the list is for.
    static let longest = 40

    /// Notes need a row for each item; without any, or where these rows would fill a screen of some
    /// height, items stand in columns read from top to bottom.
    static func rows(
        _ items: [Completion],
        width: Int,
        height: Int = .max,
        style: Style
    ) -> [String] {
        let items = items.map { item in
            (ControlFilter.cleanLine(item.display), ControlFilter.cleanLine(item.note))
        }
        let widest = items.map { DisplayWidth.of($0.0) }.max() ?? 0
        if items.count <= height / 2, items.contains(where: { !$0.1.isEmpty }) {
            let rows = items.map { name, note in
                let left = DisplayWidth.pad(DisplayWidth.truncate(name, to: width), to: widest)
                let room = width - DisplayWidth.of(left) - 2
                guard !note.isEmpty, room > 3 else { return DisplayWidth.truncate(name, to: width) }
                return left + "  " + style.dim(DisplayWidth.truncate(note, to: room))
            }
            return shortened(rows, items.count, style)
        }
        let columns = max(1, (width + 2) / (widest + 2))
        let count = (items.count + columns - 1) / columns
        let rows = (0..<count).map { row in
            let cells = stride(from: row, to: items.count, by: count).map { index in
                let name = DisplayWidth.truncate(items[index].0, to: width)
                return index + count < items.count ? DisplayWidth.pad(name, to: widest + 2) : name
            }
            return cells.joined()
        }
        return shortened(rows, items.count, style)
    }

    private static func shortened(_ rows: [String], _ items: Int, _ style: Style) -> [String] {
        guard rows.count > longest else { return rows }
        return rows.prefix(longest - 1) + [style.dim("… of \(items) in all; type more")]
    }
}
