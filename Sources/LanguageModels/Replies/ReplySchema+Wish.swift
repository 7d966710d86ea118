import Apprentice

extension ReplySchema {
    /// The form of the reply in words, for servers that cannot force it.
    var wish: String {
        "Reply with one JSON object and nothing else. It must fit this JSON schema:\n" + json
    }
}
