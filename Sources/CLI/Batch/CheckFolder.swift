import ApprenticeSystem
import Apprentice
import Glibc

/// A folder of one check's own, with the answer and the sample in it.
struct CheckFolder: Sendable {
    private let path: String

    var answer: String { path + "/answer" }
    var sample: String { path + "/sample.json" }

    /// Makes it.
    ///
    /// - Throws: ``SampleError`` when it cannot be made.
    init(answer: String, sample: Sample) throws {
        let place = Surroundings.environment["TMPDIR"] ?? ""
        var template = Array(
            ((place.hasPrefix("/") ? place : "/tmp") + "/apprentice-check.XXXXXX").utf8CString
        )
        let made = template.withUnsafeMutableBufferPointer { buffer in
            buffer.baseAddress.flatMap { mkdtemp($0) } != nil
        }
        guard made else { throw Self.failure("a temporary folder", errno) }
        path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
        let json: JSON = [
            "id": JSON(sample.id), "question": .string(sample.question),
            "context": JSON(sample.context), "ground_truth": JSON(sample.groundTruth),
            "answer": .string(answer),
        ]
        do {
            try Self.write(answer, to: self.answer)
            try Self.write(json.compact + "\n", to: self.sample)
        } catch {
            remove()
            throw error
        }
    }

    /// Removes it, and nothing the check has put there beside.
    func remove() {
        unlink(answer)
        unlink(sample)
        rmdir(path)
    }

    private static func write(_ text: String, to path: String) throws {
        let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw failure(path, errno) }
        defer { close(file) }
        do throws(SystemError) {
            try File.write(text, to: file)
        } catch {
            throw failure(path, error.code)
        }
    }

    private static func failure(_ what: String, _ code: Int32) -> SampleError {
        SampleError(
            .checkFailed,
            "the check's files cannot be written",
            why: "\(what): \(SystemError(code))"
        )
    }
}
