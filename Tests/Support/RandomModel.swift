import ApprenticeSystem
package import Apprentice

/// A model that answers every role with something a model might: sense, nonsense or an error.
package struct RandomModel: Sendable {
    /// What users of random lives say; a model says some of it of its own accord.
    package static let notes = [
        "deploy with zeppo push --ring canary", "deploy with --stage 2, not --ring",
        "not --ring, it is --stage", "deploy with zeppo push --ring canary!", "be brief",
        "never be brief", "use metric units, not feet", "logs of billing are in /var/log/7",
        "the logs are in `journald`, instead of /var/log/7", "name a branch PROJ-12", "wait 30 s",
        "wait 60 s", "wait 30 s before you deploy, never 60 s", "say Grüße, not hello",
        "branch names are lowercase", "deploy billing on Monday",
    ]

    private let numbers: Locked<SeededNumbers>

    package init(seed: Int) { numbers = Locked(SeededNumbers(seed: seed &+ 1_000_000)) }

    package func answer(_ request: ModelRequest, _ role: ScriptedModel.Role) async throws -> String
    {
        let pauses = numbers.withLock { $0.chance(50) ? 0 : Int.random(in: 0...40, using: &$0) }
        for _ in 0..<pauses { await Task.yield() }
        let material = Replies.material(of: request)
        let notes = Replies.notes(in: request)
        let ids = material.split(separator: "\n").compactMap { line -> String? in
            guard line.hasPrefix("["), let end = line.firstIndex(of: "]") else { return nil }
            return String(line[line.index(after: line.startIndex)..<end])
        }
        return try numbers.withLock { numbers in
            if numbers.chance(4) { throw ModelError(.refused, what: "refused") }
            if numbers.chance(2) { throw ModelError(.timedOut, what: "timed out") }
            if numbers.chance(6) { return "I would rather not {answer} that" }
            if role == .judge { return Replies.judgement(numbers.chance(30)) }
            if role == .reflector { return Self.reflection(ids, &numbers) }
            return Replies.batch(
                (0..<Int.random(in: 0...4, using: &numbers)).map { _ in
                    Self.operation(notes: notes, ids: ids, &numbers)
                }
            )
        }
    }

    private static func reflection(_ ids: [String], _ numbers: inout SeededNumbers) -> String {
        let tags = ids.map { ($0, numbers.pick(["helpful", "harmful", "harmful", "odd"]) ?? "") }
        return Replies.reflection(numbers.pick(Self.notes) ?? "", tags: tags)
    }

    private static func operation(
        notes: [String],
        ids: [String],
        _ numbers: inout SeededNumbers
    ) -> JSON {
        let id = numbers.chance(85) ? numbers.pick(ids) ?? "deploy-00001" : "nothing-00099"
        let words = numbers.chance(70) ? numbers.pick(notes) : numbers.pick(Self.notes)
        let other = numbers.chance(40) ? numbers.pick(notes + Self.notes) ?? "" : ""
        let content = "Remember: \(words ?? "") \(other)"
        switch Int.random(in: 0..<12, using: &numbers) {
        case 0..<4:
            return Replies.add(content, section: numbers.pick(["deploy", "", "Über"]) ?? "")
        case 4..<8: return Replies.update(id, content)
        case 8: return Replies.remove(id)
        case 9: return Replies.tag(id, numbers.pick(["harmful", "helpful", "bad"]) ?? "")
        case 10: return ["type": "EXPLODE", "content": .string(content)]
        default: return numbers.pick([.null, 7, ["type": "ADD"], "ADD"]) ?? .null
        }
    }
}
