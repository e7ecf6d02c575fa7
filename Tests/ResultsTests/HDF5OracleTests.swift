import Foundation
import Testing

@testable import Results

/// `DISCERN_PYTHON` names a Python with h5py and pandas; without it the oracle is not asked.
private let python = ProcessInfo.processInfo.environment["DISCERN_PYTHON"]

@Suite struct HDF5OracleTests {
  @Test(.enabled(if: python != nil)) func pandasReadsTheRows() throws {
    let scratch = try Scratch()
    let path = scratch.file("a.h5")
    try ResultsFile.write(
      try RowSet(Fixture.rows(), columns: Fixture.columns), config: Fixture.config, provenance: Fixture.provenance,
      to: path
    ) { $0.status == .done ? Fixture.samples($0) : nil }
    let script = URL(filePath: #filePath).appending(path: "../../../scripts/oracles/hdf5.py").standardized.path
    let process = Process()
    process.executableURL = URL(filePath: try #require(python))
    process.arguments = [script, path]
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    #expect(text == "\(path): 4 rows, 3 metrics, 3 sets of samples\n")
  }
}
