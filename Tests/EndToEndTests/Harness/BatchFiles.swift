import Apprentice
import Glibc
import TestSupport

extension Home {
    /// Writes questions `question 0` … with ids `i0` … to `in.jsonl`.
    func writeItems(_ count: Int, sessions: Int = 0) throws {
        let lines = (0..<count).map { number in
            let session = sessions > 0 ? #","session":"s\#(number % sessions)""# : ""
            return #"{"id":"i\#(number)","question":"question \#(number)"\#(session)}"#
        }
        try write(lines.joined(separator: "\n") + "\n", to: "in.jsonl")
    }

    /// Adds a text to a file in the home.
    func append(_ text: String, to name: String) throws {
        try write(try read(name) + text, to: name)
    }

    /// A file in the home.
    func read(_ name: String) throws -> String {
        guard let file = fopen(folder(name), "re") else {
            throw PipedProgram.Failure(description: "cannot read \(name)")
        }
        defer { fclose(file) }
        var text: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 65_536)
        while case let count = fread(&piece, 1, piece.count, file), count > 0 {
            text += piece[..<count]
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// The results in a file.
    func results(in name: String) throws -> [JSON] {
        try read(name).split(separator: "\n").map { try JSON(parsing: String($0)) }
    }
}

extension Ended {
    /// The results on standard output.
    var results: [JSON] {
        get throws { try output.split(separator: "\n").map { try JSON(parsing: String($0)) } }
    }
}

extension PipedProgram {
    /// Waits until it has said something on standard error.
    func waitForErrors(_ text: String) throws {
        let end = Patience.end(after: 20)
        while !errors.contains(text) {
            guard ContinuousClock.now < end else {
                throw WaitedInVain(what: text, found: errors)
            }
            usleep(2000)
        }
    }

    /// How much memory it holds.
    func residentKilobytes() throws -> Int {
        guard let file = fopen("/proc/\(pid)/statm", "re") else {
            throw Failure(description: "the program has ended")
        }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 200)
        guard fgets(&line, Int32(line.count), file) != nil else {
            throw Failure(description: "no statm")
        }
        let bytes = line.prefix { $0 != 0 }.map(UInt8.init(bitPattern:))
        let pages = String(decoding: bytes, as: UTF8.self).split(separator: " ").dropFirst().first
        return (pages.flatMap { Int($0) } ?? 0) * Int(sysconf(Int32(_SC_PAGESIZE))) / 1024
    }
}
