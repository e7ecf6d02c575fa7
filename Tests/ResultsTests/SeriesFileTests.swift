import Foundation
import Testing

@testable import Results

@Suite struct SeriesFileTests {
  private let file: SeriesFile = {
    var steps = SeriesFile.Group("steps", ["step", "loss"])
    steps.rows = [[1, 0.1], [2, -0.0], [3, .infinity], [4, .leastNonzeroMagnitude]]
    return SeriesFile([steps, SeriesFile.Group("validation", ["step"])], attributes: [Attribute("name", "a")])
  }()
  private var empty: [SeriesFile.Group] { file.groups.map { SeriesFile.Group($0.name, $0.columns) } }

  @Test func whatIsWrittenIsReadBitForBit() throws {
    let scratch = try Scratch()
    try file.write(to: scratch.file("a.h5"))
    let read = try SeriesFile.load(scratch.file("a.h5"), empty)
    #expect(read == file && read.groups[0].rows[1][1].sign == .minus)
    Thread.sleep(forTimeInterval: 1.1)  // HDF5's time stamps have a resolution of one second
    try file.write(to: scratch.file("b.h5"))
    #expect(try FileBytes.read(scratch.file("a.h5")) == FileBytes.read(scratch.file("b.h5")))
    #expect(scratch.names == ["a.h5", "b.h5"])
  }

  @Test func whatIsMissingIsNamed() throws {
    let scratch = try Scratch()
    let path = scratch.file("a.h5")
    func message(_ groups: [SeriesFile.Group], of path: String) -> String {
      do {
        _ = try SeriesFile.load(path, groups)
        return "no error"
      } catch { return "\(error)" }
    }
    #expect(message(empty, of: path).hasPrefix(path + ": "))
    try file.write(to: path)
    #expect(message(empty, of: path) == "no error")
    #expect(message([SeriesFile.Group("steps", ["step", "rate"])], of: path).contains("/steps/rate"))
    let ragged = try HDF5File(creating: scratch.file("b.h5"), name: "b.h5")
    try ragged.createGroup("/steps")
    try ragged.write([1, 2], to: "/steps/step")
    try ragged.write([1], to: "/steps/loss")
    try ragged.createGroup("/provenance")
    try ragged.close()
    #expect(
      message([SeriesFile.Group("steps", ["step", "loss"])], of: scratch.file("b.h5")).contains(
        "/steps/loss: has 1 numbers, and the first column has 2"))
  }
}
