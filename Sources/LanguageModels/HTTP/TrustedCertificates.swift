import ApprenticeSystem
import Glibc

/// Whose word is taken for who a server is: the certificates that servers are checked by.
///
/// `CURL_CA_BUNDLE`, else `SSL_CERT_FILE` and `SSL_CERT_DIR`, else the system's own, as curl and
/// OpenSSL read them.
package struct TrustedCertificates: Sendable, Equatable {
    /// A file that holds them one after another.
    package var file: String?
    /// A folder with a file for each, named by its hash (`openssl rehash`).
    package var folder: String?
    /// The variable that names them; nil for the system's.
    package var variable: String?

    /// Where the systems there are keep theirs; the first that is there is taken.
    private static let systemFiles = [
        "/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt",
        "/etc/ssl/ca-bundle.pem", "/etc/ssl/cert.pem",
    ]

    package init(file: String? = nil, folder: String? = nil, variable: String? = nil) {
        self.file = file
        self.folder = folder
        self.variable = variable
    }

    /// Reads what the process's environment says.
    package init() {
        self.init { name in unsafe getenv(name).map { unsafe String(cString: $0) } }
    }

    /// Reads what an environment says.
    package init(environment: (String) -> String?) {
        func value(_ name: String) -> String? {
            environment(name).flatMap { $0.isEmpty ? nil : $0 }
        }
        if let file = value("CURL_CA_BUNDLE") {
            self.init(file: file, variable: "CURL_CA_BUNDLE")
        } else if let file = value("SSL_CERT_FILE") {
            self.init(file: file, folder: value("SSL_CERT_DIR"), variable: "SSL_CERT_FILE")
        } else if let folder = value("SSL_CERT_DIR") {
            self.init(folder: folder, variable: "SSL_CERT_DIR")
        } else {
            self.init(file: Self.systemFiles.first { unsafe access($0, R_OK) == 0 })
        }
    }

    /// What they are, and who says so: `/etc/my.pem (SSL_CERT_FILE)`.
    package var inWords: String {
        guard let place = file ?? folder else { return "the system's" }
        return "\(place) (\(variable ?? "the system's"))"
    }

    /// Why they cannot be read; nil when they can, as far as can be seen.
    package var fault: String? {
        guard let path = file ?? folder, unsafe access(path, R_OK) != 0 else { return nil }
        return SystemError().description.lowercased()
    }
}
