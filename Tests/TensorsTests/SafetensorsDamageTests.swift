import Foundation
import Testing

@testable import Tensors

/// Whatever is in a file, opening it gives a checked header or an error that names the file; it never crashes.
@Suite struct SafetensorsDamageTests {
  let scratch: Scratch
  init() throws { scratch = try Scratch() }

  private func file(_ header: String, data: Int = 0) -> [UInt8] {
    withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian, Array.init) + Array(header.utf8)
      + [UInt8](repeating: 1, count: data)
  }

  private func problem(_ bytes: [UInt8]) throws -> String {
    let path = try scratch.write(bytes)
    do {
      _ = try SafetensorsFile(path)
      return "no error"
    } catch {
      #expect(error.description.hasPrefix("\(path): "))
      return String(error.description.dropFirst(path.count + 2))
    }
  }

  static let headers: [(String, data: Int, String)] = [
    ("", 0, "header, byte 0: expected '{', found the end of the header"),
    ("[]", 0, "header, byte 0: expected '{', found '['"),
    (" {}", 0, "header, byte 0: expected '{', found the byte 32"),
    ("{", 0, "header, byte 1: expected a string in double quotes, found the end of the header"),
    ("{}x", 0, "header, byte 2: expected nothing after the object, found 'x'"),
    (#"{"a"}"#, 0, "header, byte 4: expected ':', found '}'"),
    (#"{"a":1}"#, 0, "header, byte 5: expected '{', found '1'"),
    (#"{"a":{},}"#, 0, "tensor 'a' has no dtype"),
    (#"{"__metadata__":{},}"#, 0, "header, byte 19: expected a string in double quotes, found '}'"),
    (#"{"__metadata__":{"a":1}}"#, 0, "header, byte 21: expected a string in double quotes, found '1'"),
    (#"{"__metadata__":{"a":"1" "b":"2"}}"#, 0, "header, byte 25: expected ',' or '}', found '\"'"),
    (#"{"__metadata__":{"a":"1","a":"2"}}"#, 0, "header, byte 25: the key 'a' is there twice"),
    (#"{"__metadata__":{"a":"\x"}}"#, 0, "header, byte 22: unknown escape in a string"),
    (#"{"__metadata__":{"a":"\u12g4"}}"#, 0, "header, byte 22: \\u needs four hexadecimal digits"),
    (#"{"__metadata__":{"a":"\ud800"}}"#, 0, "header, byte 22: lone surrogate in a string"),
    (#"{"__metadata__":{"a":"\ud800\u0041"}}"#, 0, "header, byte 22: lone surrogate in a string"),
    ("{\"__metadata__\":{\"a\":\"\n\"}}", 0, "header, byte 22: control character in a string"),
    (#"{"__metadata__":{"a":"b"#, 0, "header, byte 21: the string is not closed"),
    (#"{"__metadata__":{"a":"b\"#, 0, "header, byte 23: unknown escape in a string"),
    (
      #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{}}"#, 4,
      "header, byte 54: the key 'a' is there twice"
    ),
    (#"{"a":{"dtype":"F32","dtype":"F32"}}"#, 4, "header, byte 20: the key 'dtype' is there twice"),
    (
      #"{"a":{"dtype":"I16","shape":[1],"data_offsets":[0,2]}}"#, 2,
      "tensor 'a' has the dtype 'I16'; known are I64, F64, F32, I32, BF16, F16, U8, BOOL"
    ),
    (#"{"a":{"kind":"F32"}}"#, 0, "tensor 'a' has the key 'kind'; the keys are dtype, shape, data_offsets"),
    (#"{"a":{"dtype":"F32","data_offsets":[0,4]}}"#, 4, "tensor 'a' has no shape"),
    (#"{"a":{"dtype":"F32","shape":[1]}}"#, 4, "tensor 'a' has no data_offsets"),
    (#"{"a":{"dtype":"F32","shape":[-1]}}"#, 4, "header, byte 29: expected a whole number without sign, found '-'"),
    (#"{"a":{"dtype":"F32","shape":[1.0]}}"#, 4, "header, byte 30: expected ',' or ']', found '.'"),
    (#"{"a":{"dtype":"F32","shape":[01]}}"#, 4, "header, byte 29: a number must not begin with 0"),
    (
      #"{"a":{"dtype":"F32","shape":[9223372036854775808]}}"#, 4, "header, byte 29: the number is above 2^63 - 1"
    ),
    (
      #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}"#, 4,
      "tensor 'a' has the data_offsets [4, 0]; they are [begin, end] with begin ≤ end"
    ),
    (
      #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0]}}"#, 4,
      "tensor 'a' has the data_offsets [0]; they are [begin, end] with begin ≤ end"
    ),
    (
      #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}"#, 4, "tensor 'a' has 4 bytes; F32 of shape [2] has 8"
    ),
    (
      #"{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,4]}}"#, 4,
      "tensor 'a' has 4 bytes; F32 of shape [4611686018427387904, 4] has more than 2^63 - 1"
    ),
    (
      #"{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"b":{"dtype":"U8","shape":[2],"data_offsets":[3,5]}}"#, 5,
      "tensors 'a' and 'b' overlap"
    ),
    (
      #"{"b":{"dtype":"U8","shape":[1],"data_offsets":[5,6]},"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}"#, 6,
      "bytes 4 to 5 before tensor 'b' belong to no tensor"
    ),
    (
      #"{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}"#, 3,
      "its header describes 4 bytes of data, and 3 follow it; the file is truncated"
    ),
    (
      #"{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}"#, 5,
      "its header describes 4 bytes of data, and 5 follow it"
    ),
  ]

  @Test(arguments: headers.indices) func brokenHeaders(index: Int) throws {
    let (header, data, message) = Self.headers[index]
    #expect(try problem(file(header, data: data)) == message)
  }

  @Test func brokenBeginnings() throws {
    let short = "bytes; a safetensors file begins with 8 that say how long its header is"
    #expect(try problem([]) == "has 0 \(short)")
    #expect(try problem([8, 0, 0, 0, 0, 0, 0]) == "has 7 \(short)")
    let truncated = "follow; it is truncated or not a safetensors file"
    #expect(
      try problem([3, 0, 0, 0, 0, 0, 0, 0, 0x7B, 0x7D]) == "says that its header has 3 bytes, and 2 \(truncated)")
    #expect(
      try problem([UInt8](repeating: 255, count: 64))
        == "says that its header has 18446744073709551615 bytes, and 56 \(truncated)")
    #expect(try problem(file("{\"\u{FFFD}\":", data: 0)).hasSuffix("expected '{', found the end of the header"))
    #expect(try problem([4, 0, 0, 0, 0, 0, 0, 0, 0x7B, 0x22, 0xFF, 0x22]) == "header, byte 1: the string is not UTF-8")
  }

  @Test func whatIsNoFile() throws {
    #expect(throws: SafetensorsError.self) { try SafetensorsFile(scratch.file("absent")) }
    let folder = scratch.folder.path
    #expect(throws: SafetensorsError(file: folder, problem: .notAFile)) { try SafetensorsFile(folder) }
    let pipe = scratch.file("pipe")
    #expect(mkfifo(pipe, 0o600) == 0)
    #expect(throws: SafetensorsError(file: pipe, problem: .notAFile)) { try SafetensorsFile(pipe) }
    // 101 MB of holes: the header is refused for its length before it is read.
    let huge = try scratch.write([0, 0, 0, 6, 0, 0, 0, 0], to: "huge")
    #expect(truncate(huge, 101_000_000) == 0)
    #expect(throws: SafetensorsError(file: huge, problem: .headerLimit(said: 100_663_296))) {
      try SafetensorsFile(huge)
    }
  }

  /// A small file of every type, with metadata and escapes.
  private func sample() throws -> [UInt8] {
    let held = Held()
    let values = (0..<12).map { Float($0) / 3 }
    try SafetensorsFile.write(
      [
        held("a.weight", [3, 4], values), held("a.bias", [4], [1, 2, 3, 4], as: .bfloat16),
        held("β", [2, 2], [1, 2, 3, 4], as: .float16), held("steps", .int64, [1], [7] as [Int64]),
        held("mask", .bool, [3], [1, 0, 1] as [UInt8]), held("none", [0], []),
      ], metadata: ["kind": "sample\n", "step": "12"], to: scratch.file("sample"))
    return try scratch.bytes("sample")
  }

  @Test func everyTruncationIsAnError() throws {
    let bytes = try sample()
    for count in 0..<bytes.count { #expect(try problem(Array(bytes[..<count])) != "no error", "\(count) bytes") }
    #expect(try problem(bytes) == "no error")
    #expect(try problem(bytes + [0]) != "no error")
  }

  /// Flips, insertions, deletions and repeats of header bytes: an error, or a header that keeps every promise.
  @Test func damagedHeadersNeverCrash() throws {
    let bytes = try sample()
    let headerEnd = 8 + Int(bytes[0]) + Int(bytes[1]) << 8
    let tokens = [
      "{", "}", "[", "]", ",", ":", "\"", "\\", "\\ud83d", "0", "9", "-1", "99999999999999999999", "F32", "é",
    ]
    var random = RandomStream(seed: 11)["damage"].generator()
    var accepted = 0
    for _ in 0..<60_000 {
      var damaged = bytes
      for _ in 0...random.uniform(below: 3) {
        let at = random.uniform(below: headerEnd)
        switch random.uniform(below: 5) {
        case 0: damaged[at] ^= 1 << UInt8(random.uniform(below: 8))
        case 1: damaged[at] = UInt8(random.uniform(below: 256))
        case 2: damaged.remove(at: at)
        case 3: damaged.insert(contentsOf: Array(tokens[random.uniform(below: tokens.count)].utf8), at: at)
        default: damaged.insert(contentsOf: bytes[at..<min(at + random.uniform(below: 40) + 1, headerEnd)], at: at)
        }
      }
      // Half of them with a length that fits, so that the damage reaches the reader of the header.
      if random.bernoulli(0.5), damaged.count >= 8 {
        let length = damaged.count - 8 - (bytes.count - headerEnd)
        if length >= 0 {
          for i in 0..<8 { damaged[i] = UInt8(truncatingIfNeeded: length >> (8 * i)) }
        }
      }
      damaged.withUnsafeBytes { raw in
        do throws(SafetensorsError.Problem) {
          let (header, offset) = try SafetensorsFile.header(of: raw)
          accepted += 1
          var total = 0
          for entry in header.entries {
            #expect(entry.range.lowerBound >= 0 && offset + entry.range.upperBound <= raw.count)
            #expect(entry.shape.reduce(entry.type.size, *) == entry.range.count)
            total += entry.range.count
          }
          #expect(total == raw.count - offset)
        } catch {
          #expect(!error.description.isEmpty)
        }
      }
    }
    // Damage to names and metadata alone is no error, so both outcomes are met often.
    #expect(accepted > 1000 && accepted < 50_000)
  }

  /// Damage in the data alone changes values, not the header.
  @Test func damagedDataIsRead() throws {
    let bytes = try sample()
    let headerEnd = 8 + Int(bytes[0]) + Int(bytes[1]) << 8
    var random = RandomStream(seed: 12)["damage"].generator()
    for _ in 0..<100 {
      var damaged = bytes
      for i in headerEnd..<bytes.count { damaged[i] = UInt8(random.uniform(below: 256)) }
      let file = try SafetensorsFile(try scratch.write(damaged))
      for entry in file.entries {
        var values = [Float](repeating: 0, count: entry.count)
        try values.withUnsafeMutableBufferPointer { try file.read(entry.name, shape: entry.shape, into: $0) }
      }
    }
  }
}
