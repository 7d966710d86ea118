import Glibc

/// The environment by name.
struct Environment {
    subscript(name: String) -> String? { getenv(name).map { String(cString: $0) } }
}
