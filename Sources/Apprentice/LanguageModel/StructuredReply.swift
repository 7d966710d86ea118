/// Finds the JSON object in a model's reply.
///
/// Models wrap it in prose or a code fence, and small ones stop before the last brace; the first is
/// looked through, the second is an error.
package enum StructuredReply {
    /// The outermost JSON object in a reply.
    ///
    /// - Parameter text: The reply.
    /// - Throws: ``JSONSyntaxError`` of the most promising place.
    package static func object(in text: String) throws(JSONSyntaxError) -> JSON {
        let whole: JSONSyntaxError
        do {
            let value = try JSON(parsing: text)
            if value.object != nil { return value }
            whole = JSONSyntaxError(
                line: 1,
                column: 1,
                reason: "the reply is \(value.kind), not an object"
            )
        } catch {
            whole = error
        }
        guard let open = text.firstIndex(of: "{") else { throw whole }
        var close = text.lastIndex(of: "}")
        // From the last brace inwards: what follows the object may hold braces of its own.
        for _ in 0..<8 {
            guard let end = close, end > open else { break }
            if let value = try? JSON(parsing: String(text[open...end])) { return value }
            close = text[..<end].lastIndex(of: "}")
        }
        throw whole
    }
}
