package import Apprentice

/// A model that was asked for by name.
package enum ModelChoice: Sendable {
    /// One that other programs serve; it retries, and waits at its provider's gate.
    case remote(any LanguageModel)
    /// The embedded one, or the variant of it that was named after `local/`.
    case local(String?)
}
