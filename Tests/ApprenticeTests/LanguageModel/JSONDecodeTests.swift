import Testing

@testable import Apprentice

struct JSONDecodeTests {
    struct All: Decodable, Equatable {
        var bool: Bool
        var text: String
        var int: Int
        var small: UInt8
        var whole: Int32
        var double: Double
        var float: Float
        var absent: String?
        var null: Int?
        var list: [Int?]
        var map: [String: [Bool]]
        var pairs: [Pair]
    }

    struct Pair: Decodable, Equatable {
        var left: Int
        var right: String

        init(_ left: Int, _ right: String) { (self.left, self.right) = (left, right) }

        init(from decoder: any Decoder) throws {
            var parts = try decoder.unkeyedContainer()
            left = try parts.decode(Int.self)
            right = try parts.decode(String.self)
        }
    }

    class Animal: Decodable { let name: String }

    final class Dog: Animal {
        let tricks: [String]
        private enum Key: CodingKey { case tricks }

        required init(from decoder: any Decoder) throws {
            tricks = try decoder.container(keyedBy: Key.self).decode([String].self, forKey: .tricks)
            try super.init(from: decoder)
        }
    }

    enum Shape: Decodable, Equatable {
        case circle(radius: Double)
        case point
    }

    private func read<Value: Decodable>(_ text: String, as type: Value.Type) throws -> Value {
        try JSON(parsing: text).decoded(as: type)
    }

    @Test func `every kind of value is read`() throws {
        let all = try read(
            """
            {"bool":true,"text":"é","int":-7,"small":255,"whole":3.0,"double":2,"float":0.5,
            "null":null,"list":[1,null,3],"map":{"a":[true,false]},"pairs":[[1,"x"],[2,"y"]],"more":1}
            """,
            as: All.self
        )
        #expect(
            all
                == All(
                    bool: true,
                    text: "é",
                    int: -7,
                    small: 255,
                    whole: 3,
                    double: 2,
                    float: 0.5,
                    absent: nil,
                    null: nil,
                    list: [1, nil, 3],
                    map: ["a": [true, false]],
                    pairs: [Pair(1, "x"), Pair(2, "y")]
                )
        )
    }

    @Test func `values that are no objects, classes and cases are read`() throws {
        #expect(try read("[1,2]", as: [UInt64].self) == [1, 2])
        #expect(try read("{\"a\":1}", as: [String: Int8].self) == ["a": 1])
        #expect(
            try read("[{\"circle\":{\"radius\":2}},{\"point\":{}}]", as: [Shape].self)
                == [.circle(radius: 2), .point]
        )
        let dog = try read("{\"name\":\"Rex\",\"tricks\":[\"sit\"]}", as: Dog.self)
        #expect(dog.name == "Rex")
        #expect(dog.tricks == ["sit"])
    }

    @Test(
        arguments: [
            ("256", "it is a number"), ("-1", "it is a number"), ("1.5", "it is a number"),
            ("\"1\"", "it is a string"), ("null", "it is null"), ("true", "it is true or false"),
            ("[]", "it is an array"),
        ]
    )
    func `what does not fit is refused, not bent`(text: String, words: String) throws {
        let error = #expect(throws: DecodingError.self) {
            try read("{\"a\":[\(text)]}", as: [String: [UInt8]].self)
        }
        guard case .typeMismatch(_, let context) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(context.debugDescription == words)
        #expect(context.codingPath.map(\.stringValue) == ["a", "0"])
        #expect(context.codingPath.last?.intValue == 0)
    }

    @Test func `an array that is too short is told with its length`() throws {
        let error = #expect(throws: DecodingError.self) { try read("[1]", as: Pair.self) }
        guard case .valueNotFound(_, let context) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(context.debugDescription == "it has no more than 1")
    }
}
