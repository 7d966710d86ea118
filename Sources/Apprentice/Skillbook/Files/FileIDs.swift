/// Gives every skill of a file an id that can be cited and that no other one has.
struct FileIDs {
    /// The highest number seen or given out.
    private(set) var highest = 0
    private var used: Set<String> = []

    /// Larger numbers are no counter's, and could run over when the next one is taken.
    private static let limit = 999_999_999

    /// Whether models can cite an id and people can see all of it.
    static func isCitable(_ id: String) -> Bool {
        if isPlain(id) { return true }
        guard id.utf8.count <= 120, Citations.isID(id) else { return false }
        let digits = id.split(separator: "-").last ?? ""
        guard let number = Int(digits), number <= limit else { return false }
        return id.unicodeScalars.allSatisfy { scalar in
            // A character may hide joiners and marks of direction behind its first scalar.
            switch scalar.properties.generalCategory {
            case .format, .control, .privateUse, .surrogate, .unassigned, .enclosingMark: false
            default: !scalar.properties.isDefaultIgnorableCodePoint
            }
        }
    }

    /// Whether an id has the form we give it, in ASCII, as nearly all have.
    private static func isPlain(_ id: String) -> Bool {
        var slug = 0
        var digits = 0
        var isNumber = false
        for byte in id.utf8 {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9") where isNumber: digits += 1
            case UInt8(ascii: "-") where !isNumber: isNumber = true
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "_"):
                if isNumber { return false }
                slug += 1
            default: return false
            }
        }
        return (1...64).contains(slug) && (5...9).contains(digits)
    }

    /// Whether a counter may stand at a number.
    static func isCounter(_ number: Int) -> Bool { (0...limit).contains(number) }

    /// Takes note of a number that was given out.
    mutating func see(_ number: Int) {
        if Self.isCounter(number) { highest = max(highest, number) }
    }

    /// Takes note of an id, so that a new one does not collide with it.
    mutating func see(_ id: String) {
        if Self.isCitable(id) { see(Int(id.split(separator: "-").last ?? "") ?? 0) }
    }

    /// The id itself if it is good and free, or else a new one for the section.
    mutating func settle(_ wanted: String?, section: String) -> String {
        if let wanted, Self.isCitable(wanted), used.insert(wanted).inserted { return wanted }
        while true {
            highest += 1
            let id = Skill.id(section: FileText.slugSource(section), serial: highest)
            if used.insert(id).inserted { return id }
        }
    }
}
