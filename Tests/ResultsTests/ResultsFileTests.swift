import Foundation
import Testing

@testable import Results

@Suite struct ResultsFileTests {
  @Test func whatIsWrittenIsRead() throws {
    let scratch = try Scratch()
    let set = try RowSet(Fixture.rows(), columns: Fixture.columns)
    let path = scratch.file("a.h5")
    try ResultsFile.write(set, config: Fixture.config, provenance: Fixture.provenance, to: path) { row in
      row.status == .done ? Fixture.samples(row) : nil
    }
    let file = try ResultsFile.load(path)
    #expect(file.config == Fixture.config)
    #expect(file.provenance == Fixture.provenance)
    #expect(file.rows.columns == Fixture.columns + [Column("acceptance")])
    #expect(file.rows.rows.count == 4)
    for (row, original) in zip(file.rows.rows, set.rows) {
      #expect(row.differences(from: original) == [])
      #expect(row.seconds == original.seconds)
      #expect(row.peakBytes == original.peakBytes)
    }
    #expect(file.rows.rows[0]["acceptance"].isNaN)
    #expect(file.rows.rows[3].message == "no item is compatible; ε = 0")
    let samples = try file.samples(set.rows.map(\.key))
    #expect(samples == set.rows.dropLast().map(Fixture.samples) + [nil])
    #expect(scratch.names == ["a.h5"])
  }

  @Test func equalContentGivesEqualBytes() throws {
    let scratch = try Scratch()
    let set = try RowSet(Fixture.rows(), columns: Fixture.columns)
    for name in ["a.h5", "b.h5"] {
      try ResultsFile.write(
        set, config: Fixture.config, provenance: Fixture.provenance, to: scratch.file(name), samples: Fixture.samples)
      Thread.sleep(forTimeInterval: 1.1)  // HDF5's time stamps have a resolution of one second
    }
    let a = try FileBytes.read(scratch.file("a.h5"))
    #expect(try a == FileBytes.read(scratch.file("b.h5")))
    var rows = set.rows
    rows[0]["tv"] = rows[0]["tv"].nextUp
    try ResultsFile.write(
      try RowSet(rows, columns: Fixture.columns), config: Fixture.config, provenance: Fixture.provenance,
      to: scratch.file("c.h5"), samples: Fixture.samples)
    #expect(try a != FileBytes.read(scratch.file("c.h5")))
  }

  @Test func anEmptyFileOfRowsIsAFile() throws {
    let scratch = try Scratch()
    let path = scratch.file("a.h5")
    try ResultsFile.write(try RowSet([], columns: Fixture.columns), config: "{}", provenance: [], to: path)
    let file = try ResultsFile.load(path)
    #expect(file.rows.rows.isEmpty)
    #expect(file.rows.columns == Fixture.columns)
    #expect(file.provenance == [])
  }

  @Test func specialNumbersAndNamesSurvive() throws {
    let scratch = try Scratch()
    var row = Fixture.row("a/b", index: 0)
    row.key.task = ".."
    row["inf"] = .infinity
    row["minus zero"] = -0.0
    row["tiny"] = .leastNonzeroMagnitude
    row.message = "zero\0inside"
    var other = row
    other.key.task = ""
    let path = scratch.file("a.h5")
    try ResultsFile.write(try RowSet([row, other]), config: "{}", provenance: [], to: path, samples: Fixture.samples)
    let file = try ResultsFile.load(path)
    let read = file.rows.rows[0]
    #expect(read["inf"] == .infinity)
    #expect(read["minus zero"].sign == .minus)
    #expect(read["tiny"] == .leastNonzeroMagnitude)
    #expect(read.key == row.key)
    #expect(read.message == "zero\u{FFFD}inside")
    #expect(try file.samples([row.key, other.key]) == [Fixture.samples(row), Fixture.samples(other)])
  }

  @Test func columnNamesAndKeysMustBeFree() throws {
    var row = Fixture.row()
    row["seconds"] = 1
    #expect(throws: ResultsError.reservedColumn("seconds")) { try RowSet([row]) }
    #expect(throws: ResultsError.duplicateRow(Fixture.row().key)) { try RowSet([Fixture.row(), Fixture.row()]) }
    #expect(
      ResultsError.reservedColumn("seconds").description
        == #""seconds" is a fixed column of /rows; give the metric another name"#)
  }

  @Test func anUnwritablePlaceIsNamed() throws {
    let error = #expect(throws: ResultsError.self) {
      try ResultsFile.write(try RowSet([]), config: "{}", provenance: [], to: "/nonexistent/folder/a.h5")
    }
    #expect(error?.description.hasPrefix("/nonexistent/folder/a.h5: /: cannot create the file") == true)
    #expect(error?.description.contains("No such file or directory") == true)
  }

  @Test func concurrentWritersAndReadersDoNotDisturbOneAnother() throws {
    let scratch = try Scratch()
    let set = try RowSet(Fixture.rows(), columns: Fixture.columns)
    let folder = scratch.path
    DispatchQueue.concurrentPerform(iterations: 16) { index in
      do {
        let path = "\(folder)/\(index % 4).h5"
        try ResultsFile.write(set, config: "{}", provenance: [], to: path, samples: Fixture.samples)
        #expect(try ResultsFile.load(path).rows.rows.count == 4)
      } catch {
        Issue.record(error)
      }
    }
    #expect(scratch.names == ["0.h5", "1.h5", "2.h5", "3.h5"])
  }
}
