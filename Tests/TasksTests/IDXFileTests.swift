import Foundation
import Testing

@testable import Tasks

/// A folder of its own, removed at the end.
private func withFolder<T>(_ body: (String) throws -> T) throws -> T {
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent("idx-\(UUID().uuidString)").path
  try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(atPath: folder) }
  return try body(folder)
}

private func write(_ bytes: [UInt8], _ path: String) throws {
  try Data(bytes).write(to: URL(fileURLWithPath: path))
}

/// Two items of 2×3 bytes.
private let small: [UInt8] = [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 3] + Array(1...12)

@Suite struct IDXFileTests {
  @Test func readsItems() throws {
    try withFolder { folder in
      try write(small, folder + "/small")
      let file = try IDXFile(folder + "/small", rank: 3, remedy: "make it")
      #expect(file.dimensions == [2, 2, 3] && file.count == 2)
      #expect(try file.items(0..<2) == Array(1...12))
      #expect(try file.items(1..<2) == Array(7...12))
      #expect(try file.items(2..<2) == [])
      #expect(throws: DataError.outOfRange(path: folder + "/small", asked: 1..<3, count: 2)) { try file.items(1..<3) }
    }
  }

  @Test func everyTruncationNamesTheFile() throws {
    try withFolder { folder in
      let path = folder + "/small"
      for length in 0..<small.count {
        try write(Array(small[..<length]), path)
        let error = #expect(throws: DataError.self) { try IDXFile(path, rank: 3, remedy: "make it") }
        #expect(error?.description.hasPrefix(path + ": ") == true)
        switch error {
        case .wrongMagic: #expect(length < 4)
        case .wrongSize(_, let found, _): #expect(length >= 4 && found == length)
        default: Issue.record("unexpected \(String(describing: error))")
        }
      }
      try write(small + [0], path)
      let error = #expect(throws: DataError.self) { try IDXFile(path, rank: 3, remedy: "make it") }
      #expect(error?.description == "\(path): has 29 bytes, needs 28 for dimensions [2, 2, 3]")
    }
  }

  @Test func everyDamagedByteOfTheHeaderIsNoticed() throws {
    try withFolder { folder in
      let path = folder + "/small"
      for k in 0..<16 {
        for value in [0x01, 0x7F, 0xFF] as [UInt8] where small[k] != value {
          var bytes = small
          bytes[k] = value
          try write(bytes, path)
          #expect(throws: DataError.self) { try IDXFile(path, rank: 3, remedy: "make it") }
        }
      }
    }
  }

  @Test func messages() throws {
    try withFolder { folder in
      let path = folder + "/digits"
      let missing = #expect(throws: DataError.self) { try IDXFile(path, rank: 1, remedy: "scripts/data mnist") }
      #expect(missing?.description == "\(path): no such file; run scripts/data mnist")
      try write([0x1F, 0x8B, 8, 0, 1], path)
      let gzip = #expect(throws: DataError.self) { try IDXFile(path, rank: 1, remedy: "") }
      #expect(
        gzip?.description == "\(path): starts with bytes 1f 8b 08 00, an idx file of this kind with 00 00 08 01")
      try write([], path)
      let empty = #expect(throws: DataError.self) { try IDXFile(path, rank: 1, remedy: "") }
      #expect(empty?.description == "\(path): starts with bytes (none), an idx file of this kind with 00 00 08 01")
      try write([0, 0, 8, 3] + [UInt8](repeating: 0xFF, count: 12), path)
      let huge = #expect(throws: DataError.self) { try IDXFile(path, rank: 3, remedy: "") }
      #expect(huge?.description.contains("has 16 bytes, needs more than 2⁴⁸") == true)
      let directory = #expect(throws: DataError.self) { try IDXFile(folder, rank: 3, remedy: "") }
      #expect(directory?.description.hasPrefix(folder + ": ") == true)
    }
  }

  @Test func mnistFolders() throws {
    try withFolder { folder in
      let remedy = #expect(throws: DataError.self) { try MNIST(folder: folder + "/none", split: .test) }
      #expect(
        remedy?.description == "\(folder)/none/t10k-images-idx3-ubyte: no such file; run scripts/data mnist")

      var pixels = [UInt8](repeating: 127, count: 2 * 784)
      pixels[784] = 128  // image 1, row 0, column 0
      pixels[2 * 784 - 1] = 255  // image 1, row 27, column 27
      let header: [UInt8] = [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 28, 0, 0, 0, 28]
      try write(header + pixels, folder + "/t10k-images-idx3-ubyte")
      try write([0, 0, 8, 1, 0, 0, 0, 2, 7, 3], folder + "/t10k-labels-idx1-ubyte")
      let both = try MNIST(folder: folder, split: .test)
      #expect(both.labels == [7, 3] && both.images.count == 2 && both.images.length == 1024)
      #expect(both.images.storage.indices.filter { both.images.storage[$0] == 1 } == [1024 + 66, 1024 + 29 * 32 + 29])
      let second = try MNIST(folder: folder, split: .test, count: 1, offset: 1)
      #expect(second.labels == [3] && Array(second.images[row: 0]) == Array(both.images[row: 1]))
      for (count, offset) in [(3, 0), (1, 2), (-1, 0), (0, -1), (Int.max, 1), (nil, 3)] as [(Int?, Int)] {
        #expect(throws: DataError.self) { try MNIST(folder: folder, split: .test, count: count, offset: offset) }
      }
      try write([0, 0, 8, 1, 0, 0, 0, 2, 7, 10], folder + "/t10k-labels-idx1-ubyte")
      let label = #expect(throws: DataError.self) { try MNIST(folder: folder, split: .test) }
      #expect(label?.description == "\(folder)/t10k-labels-idx1-ubyte: has label 10, needs 0...9")
      try write([0, 0, 8, 1, 0, 0, 0, 1, 7], folder + "/t10k-labels-idx1-ubyte")
      let count = #expect(throws: DataError.self) { try MNIST(folder: folder, split: .test) }
      #expect(count?.description == "\(folder)/t10k-labels-idx1-ubyte: has 1 labels, needs one for each of 2 images")
    }
  }
}
