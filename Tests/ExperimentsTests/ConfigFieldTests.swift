import Testing

@testable import Experiments

/// Every form in which a field can be declared, from defaults to text and back.
struct ConfigFieldTests {
  enum Mode: String, CaseIterable { case fast, exact }

  struct Inner: Sendable {
    var x = 1
  }

  struct Options: Sendable {
    var count = 1
    var rate = 0.5
    var free = -1.0
    var anyInteger = -7
    var limit: Int?
    var share: Double? = 0.25
    var sizes = [1, 2]
    var weights = [0.5]
    var isOn = true
    var text = "é\n"
    var note: String?
    var names = ["a"]
    var mode = Mode.fast
    var maybeMode: Mode?
    var modes = [Mode.exact]
    var inner = Inner()
    var inners = [Inner()]
    var seeds = [3, 1]
    var title = "t"
  }

  static let table = FieldTable(Options()) {
    Field("count", \.count, 0..., "Half-open.")
    Field("rate", \.rate, .above(0, upTo: 1), "Half-open.")
    Field("free", \.free, .all, "Any.")
    Field("any_integer", \.anyInteger, ...5, "At most.")
    Field("limit", \.limit, .above(1), "Optional.")
    Field("share", \.share, 0..<1, "Optional.")
    Field("sizes", \.sizes, 1...9, unit: "sites", "List.")
    Field("weights", \.weights, 0...1, "List.")
    Field("is_on", \.isOn, "Truth value.")
    Field("text", \.text, "String.")
    Field("note", \.note, "Optional.")
    Field("names", \.names, "List.")
    Field("mode", \.mode, "Choice.")
    Field("maybe_mode", \.maybeMode, .optional(.choice), "Optional choice.")
    Field("modes", \.modes, .list(of: .choice, count: 1...), "Choices.")
    Field("inner_x", \.inner.x, 1...3, "Nested path.")
    Field("inners", \.inners, .list(of: .object(FieldTable(Inner()) { Field("x", \.x, 1...3, "X.") })), "Objects.")
    Field("seeds", \.seeds, .seeds, "Numbers.")
    Field("title", \.title, .name, "Name.")
  }

  private func decode(_ text: String) throws -> Options {
    var errors = ConfigErrors()
    let json = try #require(LocatedJSON.parse(Source(name: "t", bytes: Array(text.utf8)), into: &errors))
    var options = Self.table.defaults
    let isValid = Self.table.decode(json.members ?? [], at: json.span, into: &options, &errors)
    #expect(isValid == errors.isEmpty)
    if !errors.isEmpty { throw errors }
    return options
  }

  @Test func resolvedDefaultsReadBack() throws {
    let resolved = Self.table.resolve(Options())
    #expect(Self.table.resolve(try decode(resolved.canonical)) == resolved)
    #expect(Self.table.resolve(try decode("{}")) == resolved)
  }

  @Test func everyFieldIsRead() throws {
    let text = #"""
      {"count":9,"rate":1,"free":-1e9,"any_integer":5,"limit":2,"share":null,"sizes":[],"weights":[1,0],"is_on":false,
      "text":"","note":"n","names":[],"mode":"exact","maybe_mode":"fast","modes":["fast","exact"],"inner_x":3,
      "inners":[{"x":2},{}],"seeds":" 4 , 6 - 8 ","title":"a b"}
      """#
    let expected = #"""
      {"any_integer":5,"count":9,"free":-1000000000.0,"inner_x":3,"inners":[{"x":2},{"x":1}],"is_on":false,"limit":2,\#
      "maybe_mode":"fast","mode":"exact","modes":["fast","exact"],"names":[],"note":"n","rate":1.0,"seeds":[4,6,7,8],\#
      "share":null,"sizes":[],"text":"","title":"a b","weights":[1.0,0.0]}
      """#
    #expect(Self.table.resolve(try decode(text)).canonical == expected)
  }

  @Test(
    arguments: [
      (#""count":-1"#, "allowed: at least 0"), (#""rate":0"#, "allowed: greater than 0 and at most 1"),
      (#""any_integer":6"#, "allowed: at most 5"), (#""limit":1"#, "allowed: greater than 1"),
      (#""share":1"#, "allowed: at least 0 and less than 1"), (#""sizes":[1,10]"#, "allowed: 1 to 9 sites"),
      (#""is_on":1"#, "'is_on' must be a truth value (true or false), found integer 1"),
      (#""is_on":"true""#, "write it without quotes: true"), (#""text":null"#, "must be a string, found null"),
      (#""names":["a",1]"#, "'names[1]' must be a string, found integer 1"),
      (#""modes":[]"#, "'modes' has 0 values"), (#""modes":["exat"]"#, "did you mean 'exact'?"),
      (#""maybe_mode":3"#, "must be one of fast, exact, found integer 3"),
      (#""inners":[{"x":4}]"#, "'x' is 4, which is out of range"), (#""inners":[{"y":1}]"#, "unknown key 'y'"),
      (#""inners":[7]"#, "'inners[0]' must be an object, found integer 7"), (#""count":1e300"#, "a whole number"),
      (#""seeds":"+1""#, "is no range"), (#""seeds":"1-2-3""#, "is no range"), (#""seeds":"1,""#, "is no range"),
      (#""title":" a""#, "is not a usable name"), (#""title":".a""#, "is not a usable name"),
    ])
  func refused(_ member: String, _ message: String) throws {
    let errors = try #require(throws: ConfigErrors.self) { try decode("{\(member)}") }
    #expect(errors.errors.count == 1 && errors.description.contains(message), "\(errors)")
  }

  /// NaN lies in no interval, not even in the whole line.
  @Test func intervalsHoldNoNaN() {
    #expect(!Interval<Double>.all.contains(.nan) && !(0.0...1.0).interval.contains(.nan))
    #expect(Interval<Double>.all.contains(.infinity) && Interval<Int>.all.text == nil)
  }
}
