import Foundation
import Testing

@testable import Tensors

/// `DISCERN_PYTHON` names a Python with safetensors, numpy and ml_dtypes; without it the oracle is not asked.
private let python = ProcessInfo.processInfo.environment["DISCERN_PYTHON"]

/// Both sides make the same values: element i of every tensor is (37·i mod 101 − 50)/8, cast to its type.
@Suite(.enabled(if: python != nil)) struct SafetensorsOracleTests {
  let scratch: Scratch
  init() throws { scratch = try Scratch() }

  private func run(_ arguments: [String]) throws -> String {
    let script = URL(filePath: #filePath).appending(path: "../../../scripts/oracles/safetensors.py").standardized.path
    let process = Process()
    process.executableURL = URL(filePath: try #require(python))
    process.arguments = [script] + arguments
    let output = Pipe()
    process.standardOutput = output
    process.standardError = output
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 0, "\(text)")
    return text
  }

  private static let shapes = [[], [1], [0, 3], [7], [4, 5], [2, 3, 1, 5]]
  private static let types: [(name: String, type: SafetensorsType)] = [
    ("float32", .float32), ("float16", .float16), ("bfloat16", .bfloat16), ("float64", .float64), ("int32", .int32),
    ("int64", .int64), ("uint8", .uint8), ("bool", .bool),
  ]

  /// The value before it is cast.
  private static func value(_ i: Int) -> Double { (Double(37 * i % 101) - 50) / 8 }

  private func tensor(_ name: String, _ type: SafetensorsType, _ shape: [Int], _ held: Held) -> SafetensorsTensor {
    let values = (0..<shape.reduce(1, *)).map(Self.value)
    return switch type {
    case .float32: held(name, shape, values.map { Float($0) })
    case .float16: held(name, shape, values.map { Float($0) / 3 }, as: .float16)
    case .bfloat16: held(name, shape, values.map { Float($0) / 3 }, as: .bfloat16)
    case .float64: held(name, type, shape, values)
    case .int32: held(name, type, shape, values.map { Int32($0) })
    case .int64: held(name, type, shape, values.map { Int64($0) })
    case .uint8: held(name, type, shape, values.map { UInt8(abs($0)) })
    case .bool: held(name, type, shape, values.map { UInt8($0 > 0 ? 1 : 0) })
    }
  }

  private func tensors(_ held: Held) -> [SafetensorsTensor] {
    Self.shapes.enumerated().flatMap { i, shape in
      Self.types.map { tensor("\(i).\($0.name)", $0.type, shape, held) }
    }
  }

  @Test func theReferenceReadsOurFiles() throws {
    let path = scratch.file("ours.safetensors")
    try SafetensorsFile.write(tensors(Held()), metadata: ["kind": "oracle \"é\"\n", "step": "12"], to: path)
    #expect(try run(["check", path]) == "\(path): 48 tensors as expected\n")
  }

  /// One metadatum, because the reference writes several in any order.
  @Test func weWriteTheBytesOfTheReference() throws {
    let (ours, theirs) = (scratch.file("ours.safetensors"), scratch.file("theirs.safetensors"))
    try SafetensorsFile.write(tensors(Held()), metadata: ["kind": "oracle \"é\"\n"], to: ours)
    _ = try run(["write", theirs])
    #expect(try scratch.bytes("ours.safetensors") == scratch.bytes("theirs.safetensors"))
    let (a, b) = (try SafetensorsFile(ours), try SafetensorsFile(theirs))
    #expect(a.entries == b.entries && a.entries.count == 48 && b.metadata == ["kind": "oracle \"é\"\n"])
    for entry in b.entries {
      var values = [Float](repeating: .nan, count: entry.count)
      try values.withUnsafeMutableBufferPointer { try b.read(entry.name, shape: entry.shape, into: $0) }
      for (i, x) in values.enumerated() {
        let v = Self.value(i)
        let expected: Double =
          switch entry.type {
          case .float32, .float64: v
          case .float16, .bfloat16: v / 3
          case .int32, .int64: v.rounded(.towardZero)
          case .uint8: abs(v).rounded(.down)
          case .bool: v > 0 ? 1 : 0
          }
        let tolerance = entry.type == .bfloat16 ? 0x1p-8 : entry.type == .float16 ? 0x1p-11 : 0
        #expect(abs(Double(x) - expected) <= tolerance * abs(expected))
      }
    }
  }

  /// What the reference refuses, we refuse.
  @Test func theReferenceRefusesWhatWeRefuse() throws {
    let header =
      #"{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"U8","shape":[2],"data_offsets":[2,4]}}"#
    let changes = [
      ("[2,4]", "[1,3]"), ("[2,4]", "[3,5]"), ("[2]", "[3]"), ("\"U8\"", "\"X8\""), ("[0,2]", "[2,0]"), ("]}}", "]}"),
      ("{\"a\"", "[\"a\""), ("\"b\"", "\"a\""), ("shape", "form"), ("[2,4]", "[2,5]"), ("[2]", "[-2]"),
      ("[2]", "[2.5]"),
    ]
    let names = try changes.enumerated().map { i, change in
      let text = header.replacing(change.0, with: change.1, maxReplacements: 1)
      let path = try scratch.write(
        [UInt8(text.utf8.count), 0, 0, 0, 0, 0, 0, 0] + Array(text.utf8) + [1, 2, 3, 4], to: "\(i).safetensors")
      #expect(throws: SafetensorsError.self, "\(text)") { try SafetensorsFile(path) }
      return path
    }
    #expect(try run(["refuse"] + names) == names.map { "\($0): refused\n" }.joined())
  }
}
