/// Names that somebody may have meant.
package enum Nearest {
    /// The names within two edits of a word, or that it begins, nearest first, at most three.
    ///
    /// Distance is optimal string alignment: insertions, deletions, replacements and swaps of
    /// neighbours count one each.
    package static func names(to word: String, in names: [String]) -> [String] {
        guard !word.isEmpty else { return [] }
        let word = word.lowercased()
        let near = names.compactMap { name -> (name: String, distance: Int)? in
            let distance = name.lowercased().hasPrefix(word) ? 0 : distance(word, name.lowercased())
            return distance <= max(1, min(2, word.count / 2)) ? (name, distance) : nil
        }
        return Array(
            near.sorted { ($0.distance, $0.name) < ($1.distance, $1.name) }.map(\.name).prefix(3)
        )
    }

    /// How many edits two words are apart.
    package static func distance(_ left: String, _ right: String) -> Int {
        let a = Array(left)
        let b = Array(right)
        var before: [Int] = []
        var row = Array(0...b.count)
        for i in 1...max(1, a.count) where i <= a.count {
            var next = [i]
            for j in 1...max(1, b.count) where j <= b.count {
                let same = a[i - 1] == b[j - 1]
                var best = min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (same ? 0 : 1))
                if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
                    best = min(best, before[j - 2] + 1)
                }
                next.append(best)
            }
            (before, row) = (row, next)
        }
        return row.last ?? 0
    }
}
