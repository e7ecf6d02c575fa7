import Testing
import Tensors

@testable import Experiments

/// The reader and the canonical form.
struct ConfigJSONTests {
  private func parse(_ text: String) throws -> LocatedJSON {
    var errors = ConfigErrors()
    let value = LocatedJSON.parse(Source(name: "t", bytes: Array(text.utf8)), into: &errors)
    guard let value, errors.isEmpty else { throw errors }
    return value
  }

  static let texts: [(String, JSON)] = [
    ("0", JSON.integer(0)), ("-0", 0), ("-12", -12), ("9223372036854775807", .integer(.max)),
    ("-9223372036854775808", .integer(.min)), ("1.0", .number(1)), ("1e3", .number(1000)), ("-0.0", .number(-0.0)),
    ("0.1E-2", .number(0.001)), ("5e-324", .number(.leastNonzeroMagnitude)),
    ("1.7976931348623157e308", .number(1.7976931348623157e308)),
    (#""\u0041\/\b\f\n\r\t\"\\""#, "A/\u{8}\u{C}\n\r\t\"\\"), (#""\ud83d\ude00""#, "😀"), ("\"é😀\"", "é😀"),
    (" [ ] ", []), ("{\t}\r\n", [:]), ("[1,[2,{\"a\":null}],true,false]", [1, [2, ["a": .null]], true, false]),
  ]

  @Test(arguments: texts)
  func accepted(_ text: String, _ value: JSON) throws {
    #expect(try parse(text).plain == value)
  }

  @Test(
    arguments: [
      "", " ", "[1,]", "{\"a\":1,}", "[1 2]", "{\"a\" 1}", "{a:1}", "{'a':1}", "[01]", "[-]", "[1.]", "[.5]", "[+1]",
      "[1e]",
      "[NaN]", "[Infinity]", "[-Infinity]", "[True]", "[nul]", "\"\\x\"", "\"\\ud800\"", "\"\\ud800\\u0041\"",
      "\"\\udc00\"",
      "\"\\u12\"", "\"a\nb\"", "\"a\tb\"", "\"abc", "\"abc\\", "[1]]", "[1] 2", "// c\n1", "[1] /* c */", "\u{FEFF}[1]",
      "[",
      "{", "{\"a\":", "{\"a\"", "[,1]", "9223372036854775808", "1e309", "0x10", "{\"a\":1,\"a\":2}", "[1}", "{]", "tru",
      "-",
    ])
  func refused(_ text: String) {
    #expect(throws: ConfigErrors.self) { try parse(text) }
  }

  @Test(arguments: [
    [0x22, 0xFF, 0x22], [0x22, 0xC0, 0xAF, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22], [0x22, 0xE2, 0x82],
  ])
  func invalidUTF8(_ bytes: [UInt8]) {
    var errors = ConfigErrors()
    #expect(LocatedJSON.parse(Source(name: "t", bytes: bytes), into: &errors) == nil)
    #expect(errors.description.contains("t:1:2: error: invalid UTF-8"))
  }

  @Test func depth() throws {
    let nest = { (n: Int) in String(repeating: "[", count: n) + String(repeating: "]", count: n) }
    _ = try parse(nest(200))
    #expect(throws: ConfigErrors.self) { try parse(nest(201)) }
    #expect(throws: ConfigErrors.self) { try parse(nest(20_000)) }
  }

  @Test func positionsCountCharacters() {
    let source = Source(name: "t", bytes: Array("é\r\n\t😀x\ry\n".utf8))
    #expect(source.position(of: 2) == (1, 2) && source.position(of: 4) == (2, 1) && source.position(of: 9) == (2, 3))
    #expect(source.position(of: 11) == (3, 1) && source.position(of: 13) == (4, 1) && source.position(of: 99) == (4, 1))
  }

  /// Random trees, written in canonical form, read back as the same tree; and every span reads back as its own value.
  @Test func roundTripAndSpans() throws {
    for seed in 0..<300 {
      var random = RandomStream(seed: UInt64(seed))["json"].generator()
      let tree = randomJSON(&random, depth: 4)
      for text in [tree.canonical, tree.pretty] {
        let located = try parse(text)
        #expect(located.plain == tree)
        #expect(located.plain.canonical == tree.canonical)
        try checkSpans(located)
      }
    }
  }

  private func checkSpans(_ json: LocatedJSON) throws {
    #expect(try parse(json.span.text).plain == json.plain)
    for member in json.members ?? [] {
      #expect(try parse(member.keySpan.text).plain == .string(member.key))
      #expect(json.span.range.contains(member.keySpan.range.lowerBound))
      try checkSpans(member.value)
    }
    for element in json.elements ?? [] { try checkSpans(element) }
  }

  private func randomJSON(_ random: inout RandomGenerator, depth: Int) -> JSON {
    switch random.uniform(below: depth == 0 ? 5 : 7) {
    case 0: return .null
    case 1: return .bool(random.uniform(below: 2) == 0)
    case 2: return .integer(Int(bitPattern: UInt(random.next())) >> random.uniform(below: 64))
    case 3:
      let value = Double(bitPattern: random.next())
      return .number(value.isFinite ? value : 0.1)
    case 4: return .string(randomText(&random))
    case 5: return .array((0..<random.uniform(below: 4)).map { _ in randomJSON(&random, depth: depth - 1) })
    default:
      let keys = Set((0..<random.uniform(below: 4)).map { _ in randomText(&random) }).sorted()
      return .object(keys.map { ($0, randomJSON(&random, depth: depth - 1)) })
    }
  }

  private func randomText(_ random: inout RandomGenerator) -> String {
    let alphabet = Array("ab\"\\/\n\t\r\u{0}\u{1F}\u{7F}é😀\u{FFFF}{}[]:, 1")
    return String((0..<random.uniform(below: 6)).map { _ in alphabet[random.uniform(below: alphabet.count)] })
  }

  @Test func canonicalFormSortsKeysByBytes() {
    let tree: JSON = ["b": 1, "a": .number(1), "é": 0, "B": [.number(1e-7), .number(0.1), .number(1e22)], "": "\u{1}"]
    #expect(tree.canonical == "{\"\":\"\\u0001\",\"B\":[1e-07,0.1,1e+22],\"a\":1.0,\"b\":1,\"é\":0}")
    #expect((["a": 1, "b": 2] as JSON).contentHash == (["b": 2, "a": 1] as JSON).contentHash)
    #expect(JSON.integer(1) != .number(1))
  }

  /// FIPS 180-4 examples, and lengths around the padding's edge (values of Python's hashlib).
  @Test(
    arguments: [
      ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
      ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
      (
        "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
      ),
      (
        String(repeating: "a", count: 1_000_000), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
      ),
      (String(repeating: "a", count: 55), "9f4390f8d30c2dd92ec9f095b65e2b9ae9b0a925a5258e241c9f1e910f734318"),
      (String(repeating: "a", count: 56), "b35439a4ac6f0948b6d6f9e3c6af0f5f590ce20f1bde7090ef7970686ec6738a"),
      (String(repeating: "a", count: 63), "7d3e74a05d7db15bce4ad9ec0658ea98e3f06eeecf16b4c6fff2da457ddc2f34"),
      (String(repeating: "a", count: 64), "ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df154668eb"),
      (String(repeating: "a", count: 65), "635361c48bb9eab14198e76ea8ab7f1a41685d6ad62aa9146d301d4f17eb0ae0"),
      (String(repeating: "a", count: 119), "31eba51c313a5c08226adf18d4a359cfdfd8d2e816b13f4af952f7ea6584dcfb"),
    ])
  func sha256(_ message: String, _ digest: String) {
    #expect(SHA256.hexadecimal(Array(message.utf8)) == digest)
  }

  @Test func changesAreNamedByTheirPath() {
    let old: JSON = ["kind": "sgdd", "steps": 20, "keep": .null, "inner": ["a": 1, "b": [1, 2]], "old": true]
    let new: JSON = ["kind": "sgdd", "steps": 50, "keep": 4, "inner": ["b": [1, 3, 4], "a": 1], "new": ["c": 1]]
    #expect(
      new.changes(from: old) == [
        "steps: 20 → 50", "keep: null → 4", "inner.b: [1,2] → [1,3,4]", "old: true → absent", "new: absent → {\"c\":1}",
      ])
    #expect(old.changes(from: old).isEmpty)
    #expect(JSON.number(1).changes(from: .integer(1)) == ["value: 1 → 1.0"])
  }

  @Test func nearestNames() {
    let names = ["iterations", "steps", "proposals", "eta_min", "eta_max"]
    #expect(nearest(to: "iteration", in: names) == "iterations")
    #expect(nearest(to: "Steps", in: names) == "steps" && nearest(to: "setps", in: names) == "steps")
    #expect(nearest(to: "eta_mn", in: names) == "eta_min" && nearest(to: "prop", in: names) == "proposals")
    #expect(nearest(to: "colour", in: names) == nil && nearest(to: "", in: names) == nil)
    #expect(editDistance(Array("kitten"), Array("sitting")) == 3 && editDistance(Array("ab"), Array("ba")) == 1)
  }
}
