import Foundation
import Testing

@testable import Tensors

/// What is written is read, bit for bit where it should be, and a file is there whole or not at all.
@Suite struct SafetensorsFileTests {
  let scratch: Scratch
  init() throws { scratch = try Scratch() }

  private func read(_ file: SafetensorsFile, _ name: String) throws -> [Float] {
    var values = [Float](repeating: .nan, count: try file.entry(name).count)
    try values.withUnsafeMutableBufferPointer { try file.read(name, into: $0) }
    return values
  }

  @Test func everyTypeReturns() throws {
    let path = scratch.file("all.safetensors")
    let held = Held()
    let floats: [Float] = [1, -2.5, 0.1, 3.1415927, -0.0, .infinity]
    try SafetensorsFile.write(
      [
        held("u", .uint8, [3], [0, 1, 255] as [UInt8]),
        held("flags", .bool, [1, 3], [0, 1, 255] as [UInt8]),
        held("w", [2, 3], floats),
        held("w.bf16", [6], floats, as: .bfloat16),
        held("w.f16", [3, 2], floats, as: .float16),
        held("i", .int64, [3], [-3, 1 << 40 + 1, .max] as [Int64]),
        held("j", .int32, [4], [7, -8, .min, 16_777_217] as [Int32]),
        held("d", .float64, [3], [0.1, -1e300, 1 + 0x1p-24] as [Double]),
        held("none", [0, 4], []),
        held("scalar", [], [42]),
      ], metadata: ["b": "2", "a": "\"1\"\\\n\t\r\u{8}\u{C}\u{1}é\u{1F600}"], to: path)
    let file = try SafetensorsFile(path)
    #expect(file.metadata == ["b": "2", "a": "\"1\"\\\n\t\r\u{8}\u{C}\u{1}é\u{1F600}"])
    #expect(file.entries.map(\.name) == ["i", "d", "none", "scalar", "w", "j", "w.bf16", "w.f16", "u", "flags"])
    #expect(try file.entry("w").shape == [2, 3] && file.entry("scalar").shape == [])
    #expect(try read(file, "w").map(\.bitPattern) == floats.map(\.bitPattern))
    #expect(try file.withFloats("w", shape: [2, 3]) { $0.map(\.bitPattern) } == floats.map(\.bitPattern))
    #expect(try read(file, "w.bf16") == [1, -2.5, 0.10009765625, 3.140625, -0.0, .infinity])
    #expect(try read(file, "w.f16") == floats.map { Float(Float16($0)) })
    #expect(try read(file, "i") == [-3, 0x1p40, 0x1p63] as [Float])
    #expect(try read(file, "j") == [7, -8, -0x1p31, 16_777_216])
    #expect(try read(file, "d") == [0.1, -.infinity, 1])
    #expect(try read(file, "u") == [0, 1, 255])
    #expect(try read(file, "flags") == [0, 1, 1])
    #expect(try read(file, "scalar") == [42])
    #expect(try read(file, "none") == [] as [Float])
    #expect(try file.withBytes("i") { $0.load(fromByteOffset: 16, as: Int64.self) } == .max)
    #expect(try file.withBytes("none", shape: [0, 4]) { $0.isEmpty })
  }

  /// The same contents in another order give these bytes: the example of the format, checked by hand.
  @Test func bytesAreAFunctionOfTheContents() throws {
    let held = Held()
    let tensors = [held("b", [1], [1]), held("a", [1], [-2]), held("h", [1], [0.5], as: .float16)]
    let json =
      #"{"__metadata__":{"x":"1","y":"2"},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"#
      + #""b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]},"h":{"dtype":"F16","shape":[1],"data_offsets":[8,10]}}"#
    let spaces = String(repeating: " ", count: -json.utf8.count & 7)
    let expected: [UInt8] =
      [UInt8((json + spaces).utf8.count), 0, 0, 0, 0, 0, 0, 0] + Array((json + spaces).utf8)
      + [0, 0, 0, 0xC0, 0, 0, 0x80, 0x3F, 0, 0x38]
    for (i, order) in [[0, 1, 2], [2, 1, 0], [1, 2, 0]].enumerated() {
      try SafetensorsFile.write(
        order.map { tensors[$0] }, metadata: i == 0 ? ["x": "1", "y": "2"] : ["y": "2", "x": "1"],
        to: scratch.file("\(i)"))
      #expect(try scratch.bytes("\(i)") == expected)
    }
  }

  /// Larger than the block in which singles are rounded.
  @Test func longTensorsAreRoundedWhole() throws {
    var random = RandomStream(seed: 3)["weights"].generator()
    let floats = (0..<100_003).map { _ in Float(random.normal()) }
    let held = Held()
    try SafetensorsFile.write(
      [held("h", [100_003], floats, as: .float16), held("b", [100_003], floats, as: .bfloat16)],
      to: scratch.file("long"))
    let file = try SafetensorsFile(scratch.file("long"))
    #expect(try read(file, "h") == floats.map { Float(Float16($0)) })
    #expect(try zip(read(file, "b"), floats).allSatisfy { abs($0 - $1) <= abs($1) / 256 })
  }

  @Test func noTensorsAtAll() throws {
    try SafetensorsFile.write([], to: scratch.file("empty"))
    let file = try SafetensorsFile(scratch.file("empty"))
    #expect(file.entries.isEmpty && file.metadata.isEmpty)
    #expect(try scratch.bytes("empty") == [8, 0, 0, 0, 0, 0, 0, 0] + Array("{}      ".utf8))
  }

  /// A file without padding is read, though its singles cannot be used where they lie.
  @Test func unalignedTensorsAreCopied() throws {
    let json =
      #"{"odd":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"w":{"dtype":"F32","shape":[1],"data_offsets":[1,5]}}"#
    let path = try scratch.write(
      [UInt8(json.utf8.count), 0, 0, 0, 0, 0, 0, 0] + Array(json.utf8) + [9, 0, 0, 0x80, 0x3F])
    let file = try SafetensorsFile(path)
    #expect(try read(file, "w") == [1])
    let problem = SafetensorsError.Problem.alignment(tensor: "w", offset: 9 + json.utf8.count, type: .float32)
    #expect(throws: SafetensorsError(file: path, problem: problem)) { try file.withFloats("w") { _ in } }
  }

  @Test func wrongUseIsAnError() throws {
    let held = Held()
    let path = scratch.file("w")
    try SafetensorsFile.write([held("w", [2, 1], [1, 2]), held("h", [1], [1], as: .float16)], to: path)
    let file = try SafetensorsFile(path)
    func message(_ body: () throws -> Void) -> String {
      do { try body() } catch { return "\(error)" }
      return "no error"
    }
    #expect(message { _ = try file.entry("v") } == "\(path): has no tensor 'v'; it holds 2: 'w', 'h'")
    #expect(
      message { try file.withBytes("w", shape: [2]) { _ in } } == "\(path): tensor 'w' has the shape [2, 1], not [2]")
    #expect(message { try file.withFloats("h") { _ in } } == "\(path): tensor 'h' is F16, not F32")
    var three = [Float](repeating: 0, count: 3)
    #expect(
      message { try three.withUnsafeMutableBufferPointer { try file.read("w", into: $0) } }
        == "\(path): tensor 'w' has 2 elements, not 3")
    for (tensors, text) in [
      ([held("w", [1], [1]), held("w", [1], [2])], "a tensor cannot be named 'w', which is taken by another"),
      ([held("__metadata__", [1], [1])], "a tensor cannot be named '__metadata__', which is reserved"),
      ([held("w", [3], [1])], "tensor 'w' has 4 bytes; F32 of shape [3] has 12"),
      ([held("w", [.max, 4], [1])], "tensor 'w' has 4 bytes; F32 of shape [\(Int.max), 4] has more than 2^63 - 1"),
    ] {
      #expect(message { try SafetensorsFile.write(tensors, to: path) } == "\(path): \(text)")
    }
    #expect(try SafetensorsFile(path).entry("w").count == 2)
  }

  /// What cannot be written leaves the old file and nothing else.
  @Test func failedWritesLeaveNoTrace() throws {
    let held = Held()
    let folder = scratch.file("folder")
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
    let tensors = [held("w", [1], [1])]
    #expect(throws: SafetensorsError.self) { try SafetensorsFile.write(tensors, to: folder) }
    #expect(throws: SafetensorsError.self) { try SafetensorsFile.write(tensors, to: scratch.file("absent/x")) }
    #expect(scratch.names == ["folder"])
    // A mapping survives the replacement of its file.
    let path = scratch.file("w")
    try SafetensorsFile.write(tensors, to: path)
    let old = try SafetensorsFile(path)
    try SafetensorsFile.write([held("w", [1], [2])], to: path)
    #expect(try read(old, "w") == [1] && read(SafetensorsFile(path), "w") == [2])
    #expect(scratch.names == ["folder", "w"])
  }

  /// Sixteen threads write one path: it always holds one of the files.
  @Test func writersDoNotMix() throws {
    let path = scratch.file("shared")
    let failures = Failures()
    DispatchQueue.concurrentPerform(iterations: 16) { i in
      let held = Held()
      do {
        for _ in 0..<5 {
          try SafetensorsFile.write([held("w", [4096], [Float](repeating: Float(i), count: 4096))], to: path)
          let isWhole = try SafetensorsFile(path).withFloats("w") { values in values.allSatisfy { $0 == values[0] } }
          if !isWhole { failures.add("mixed") }
        }
      } catch { failures.add("\(error)") }
    }
    #expect(failures.all == [] && scratch.names == ["shared"])
  }
}

/// Values that stay where they are until they are written.
final class Held {
  private var owned: [UnsafeMutableRawBufferPointer] = []
  deinit { for buffer in owned { buffer.deallocate() } }

  private func keep<T: BitwiseCopyable>(_ values: [T]) -> UnsafeRawBufferPointer {
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: values.count * MemoryLayout<T>.stride, alignment: 64)
    values.withUnsafeBytes { buffer.copyMemory(from: $0) }
    owned.append(buffer)
    return UnsafeRawBufferPointer(buffer)
  }

  func callAsFunction<T: BitwiseCopyable>(
    _ name: String, _ type: SafetensorsType, _ shape: [Int], _ values: [T]
  ) -> SafetensorsTensor {
    SafetensorsTensor(name, type, shape: shape, bytes: keep(values), owner: self)
  }

  func callAsFunction(
    _ name: String, _ shape: [Int], _ values: [Float], as precision: SafetensorsTensor.Precision = .float32
  ) -> SafetensorsTensor {
    SafetensorsTensor(name, shape: shape, keep(values).bindMemory(to: Float.self), as: precision, owner: self)
  }
}

/// Failures of several threads.
final class Failures: @unchecked Sendable {
  private let lock = NSLock()
  private var messages: [String] = []
  func add(_ message: String) { lock.withLock { messages.append(message) } }
  var all: [String] { lock.withLock { messages } }
}
