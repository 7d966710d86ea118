/// A type that one JSON value is read as whole.
protocol JSONScalar {
    /// Reads it; nil when it does not fit, or does not fit in.
    init?(_ json: JSON)
}

extension Bool: JSONScalar {
    init?(_ json: JSON) {
        guard let value = json.bool else { return nil }
        self = value
    }
}

extension String: JSONScalar {
    init?(_ json: JSON) {
        guard let value = json.string else { return nil }
        self = value
    }
}

extension Double: JSONScalar {
    init?(_ json: JSON) {
        guard let value = json.double else { return nil }
        self = value
    }
}

extension Float: JSONScalar {
    init?(_ json: JSON) {
        guard let value = json.double else { return nil }
        self = Float(value)
    }
}

extension JSONScalar where Self: FixedWidthInteger {
    init?(_ json: JSON) {
        switch json {
        case .int(let value): self.init(exactly: value)
        case .double(let value): self.init(exactly: value)
        case .decimal(let digits):
            guard let value = Self(digits) ?? Double(digits).flatMap(Self.init(exactly:)) else {
                return nil
            }
            self = value
        default: return nil
        }
    }
}

extension Int: JSONScalar {}
extension Int8: JSONScalar {}
extension Int16: JSONScalar {}
extension Int32: JSONScalar {}
extension Int64: JSONScalar {}
extension UInt: JSONScalar {}
extension UInt8: JSONScalar {}
extension UInt16: JSONScalar {}
extension UInt32: JSONScalar {}
extension UInt64: JSONScalar {}
