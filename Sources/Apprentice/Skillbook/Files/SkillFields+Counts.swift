extension SkillFields {
    /// Its counts, and where each of them was given.
    mutating func count(_ skill: inout Skill) throws(MisplacedValue) {
        let isOld = fields.has("helpful") || fields.has("harmful") || fields.has("neutral")
        let ending = isOld || format == .skills07to09 || format == .bullets06 ? "" : "_count"
        skill.helpful = try number("helpful" + ending)
        skill.harmful = try number("harmful" + ending)
        skill.neutral = try number("neutral" + ending)
        if format == .apprentice, isOld {
            for name in ["helpful_count", "harmful_count", "neutral_count"] {
                _ = fields.take(name)
            }
        }
        let verdicts = fields.own("verdicts") { $0.object } ?? []
        var left = (skill.helpful, skill.harmful, skill.neutral)
        for (origin, counts) in verdicts {
            let origin = FileText.name(origin)
            func part(_ key: String, _ left: Int) -> Int {
                min(max(counts[key]?.int ?? 0, 0), left)
            }
            let part = Tally(
                helpful: part("helpful", left.0),
                harmful: part("harmful", left.1),
                neutral: part("neutral", left.2)
            )
            left = (left.0 - part.helpful, left.1 - part.harmful, left.2 - part.neutral)
            tally[origin] = tally[origin]?.adding(part) ?? part
        }
        let rest = Tally(helpful: left.0, harmful: left.1, neutral: left.2)
        guard rest.total > 0 else { return }
        tally[origin ?? ""] = tally[origin ?? ""]?.adding(rest) ?? rest
    }

    private mutating func number(_ key: String) throws(MisplacedValue) -> Int {
        guard let value = fields.take(key) else { return 0 }
        if case .string = value, value.int != nil {
            repairs.append(
                "\(key) of \(FileText.quoted(name)) is in quotes; it was read as a number"
            )
        }
        guard let number = value.int else {
            var error = fields.wrong(key, "a whole number", value)
            if value.double != nil {
                error.reason = "\"\(key)\" should be a whole number and is \(value.compact)"
            }
            throw error
        }
        if (0...1_000_000_000).contains(number) { return number }
        let nearest = number < 0 ? 0 : 1_000_000_000
        repairs.append("\(key) of \(FileText.quoted(name)) is no count; it is now \(nearest)")
        return nearest
    }
}

extension Tally {
    /// Counts without the turns they come from.
    init(helpful: Int, harmful: Int, neutral: Int) {
        self.init([])
        (self.helpful, self.harmful, self.neutral) = (helpful, harmful, neutral)
    }

    /// How many verdicts there are.
    var total: Int { helpful + harmful + neutral }

    /// The counts together with those of another.
    func adding(_ other: Tally) -> Tally {
        Tally(
            helpful: helpful + other.helpful,
            harmful: harmful + other.harmful,
            neutral: neutral + other.neutral
        )
    }
}
