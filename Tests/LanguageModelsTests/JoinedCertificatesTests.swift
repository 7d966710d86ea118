import Glibc
import TestSupport
import Testing

@testable import ApprenticeModels

@Suite struct JoinedCertificatesTests {
    let folder: TemporaryDirectory

    init() throws { folder = try TemporaryDirectory() }

    private func write(_ text: String, to name: String) throws {
        let file = try #require(fopen(folder(name), "we"))
        fputs(text, file)
        fclose(file)
    }

    private func read(_ path: String) throws -> String {
        let file = try #require(fopen(path, "re"))
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = fread(&bytes, 1, bytes.count, file)
        return String(decoding: bytes[..<count], as: UTF8.self)
    }

    @Test func `a file and what a folder names by hashes become one file`() throws {
        try write("one", to: "all.pem")
        try write("two\n", to: "01234567.0")
        try write("three", to: "89abcdef.1")
        for name in ["README", "01234567", "0123456z.0", "01234567.pem"] {
            try write("none", to: name)
        }
        let joined = try #require(
            JoinedCertificates(TrustedCertificates(file: folder("all.pem"), folder: folder.path))
        )
        #expect(try read(joined.path) == "one\ntwo\n\nthree\n")
        // It is read from the start each time.
        #expect(try read(joined.path).hasPrefix("one"))
    }

    @Test func `one place alone, and a file that cannot be read, are left as they are`() throws {
        try write("one", to: "all.pem")
        for trusted in [
            TrustedCertificates(file: folder("all.pem")), TrustedCertificates(folder: folder.path),
            TrustedCertificates(file: folder("none.pem"), folder: folder.path),
        ] {
            #expect(JoinedCertificates(trusted) == nil)
        }
    }
}
