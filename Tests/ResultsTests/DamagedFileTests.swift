import Foundation
import Testing

@testable import Results

@Suite struct DamagedFileTests {
  let scratch: Scratch
  let whole: [UInt8]

  init() throws {
    scratch = try Scratch()
    let set = try RowSet(Fixture.rows(), columns: Fixture.columns)
    try ResultsFile.write(
      set, config: Fixture.config, provenance: Fixture.provenance, to: scratch.file("whole.h5"),
      samples: Fixture.samples)
    whole = try FileBytes.read(scratch.file("whole.h5"))
  }

  private func message(_ bytes: [UInt8]) throws -> String? {
    let path = scratch.file("x.h5")
    try Data(bytes).write(to: URL(filePath: path))
    do throws(ResultsError) {
      _ = try ResultsFile.load(path)
      return nil
    } catch {
      #expect(error.description.hasPrefix(path + ": "))
      return String(error.description.dropFirst(path.count + 2))
    }
  }

  @Test func everyKindOfWrongFileIsNamed() throws {
    #expect(try message([]) == "is empty, not an HDF5 file")
    #expect(try message(Array("plain text, long enough".utf8)) == "is not an HDF5 file")
    #expect(try message(Array(whole[..<5])) == "is cut short inside the HDF5 signature")
    #expect(try message(Array(whole[..<2048]))?.hasPrefix("is cut short: ") == true)
    #expect(try message(whole) == nil)
    let missing = scratch.file("missing.h5")
    #expect(
      throws: ResultsError.system(file: missing, operation: "open the file", reason: "No such file or directory")
    ) { try ResultsFile.load(missing) }
  }

  @Test func noTruncationIsReadOrCrashes() throws {
    for length in stride(from: 0, to: whole.count, by: 13) + [whole.count - 1] {
      #expect(try message(Array(whole[..<length])) != nil, "length \(length)")
    }
  }

  @Test func anotherSchemaIsRefusedWithBothVersions() throws {
    let path = scratch.file("new.h5")
    do {
      let file = try HDF5File(creating: path, name: path)
      try file.createGroup("/schema")
      try file.write([Attribute("version", 2)], on: "/schema")
      try file.close()
    }
    let error = #expect(throws: ResultsError.schema(file: path, found: 2, supported: 1)) { try ResultsFile.load(path) }
    #expect(
      error?.description == "\(path): has result schema 2, this program reads 1; use the program that wrote it")
  }

  @Test func aStrangersFileIsRefused() throws {
    let path = scratch.file("other.h5")
    do {
      let file = try HDF5File(creating: path, name: path)
      try file.createGroup("/schema")
      try file.write([Attribute("version", 1)], on: "/schema")
      try file.write("text", to: "/rows")
      try file.close()
    }
    let error = #expect(throws: ResultsError.self) { try ResultsFile.load(path) }
    #expect(error?.description == "\(path): /rows: is not a compound data set")
    let empty = scratch.file("empty.h5")
    try HDF5File(creating: empty, name: empty).close()
    let missing = #expect(throws: ResultsError.self) { try ResultsFile.load(empty) }
    #expect(missing?.description == "\(empty): /schema: is missing; this is no result file")
  }

  @Test func hdf5sOwnAccountIsInTheError() throws {
    let path = scratch.file("twice.h5")
    let file = try HDF5File(creating: path, name: path)
    try file.createGroup("/a")
    let error = #expect(throws: ResultsError.self) { try file.createGroup("/a") }
    guard case .hdf5(path, "/a", "create the group", let stack)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(stack.last?.contains("name already exists") == true)
  }

  /// HDF5 counts references from the error stack of every thread, and cannot close while one is left.
  @Test func aFailureOnAnotherThreadDoesNotDisturbTheExit() async throws {
    let result = await #expect(processExitsWith: .success, observing: [\.standardErrorContent]) {
      let path = NSTemporaryDirectory() + UUID().uuidString
      try Data([0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A, 0x00]).write(to: URL(filePath: path))
      let failed = DispatchSemaphore(value: 0)
      Thread.detachNewThread {
        #expect(throws: ResultsError.self) { try HDF5File(reading: path) }
        failed.signal()
        Thread.sleep(forTimeInterval: 60)
      }
      failed.wait()
      try FileManager.default.removeItem(atPath: path)
      exit(0)
    }
    let printed = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(!printed.contains("HDF5"))
  }

  #if os(Linux)
    /// An identifier that is not closed keeps its file open.
    @Test func nothingStaysOpen() throws {
      for length in stride(from: 0, to: whole.count, by: 997) { _ = try message(Array(whole[..<length])) }
      _ = try ResultsFile.load(scratch.file("whole.h5")).samples(Fixture.rows().map(\.key))
      let files = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").compactMap {
        try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\($0)")
      }
      #expect(!files.isEmpty)
      #expect(files.filter { $0.hasPrefix(scratch.path) } == [])
    }
  #endif
}
