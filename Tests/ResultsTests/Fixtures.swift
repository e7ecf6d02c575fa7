import Foundation

@testable import Results

/// A folder that is gone when the test is over.
final class Scratch {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "discern-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func file(_ name: String) -> String { "\(path)/\(name)" }

  var names: [String] { (try? FileManager.default.contentsOfDirectory(atPath: path).sorted()) ?? [] }
}

enum Fixture {
  static let columns = [
    Column("tv", higherIsBetter: false, version: "1"), Column("psnr", unit: "dB", higherIsBetter: true, version: "2"),
  ]
  static let provenance = [
    Attribute("commit", "abc123"), Attribute("dirty", 0), Attribute("load", 0.5), Attribute("precision", "f32"),
  ]
  static let config = #"{"name":"tiny","seed":1}"#

  static func row(_ sampler: String = "sgdd", item: Int = 0, seed: Int = 0, index: Int = 0) -> Row {
    var row = Row(key: Row.Key(sampler: sampler, prior: "empirical", task: "xor", item: item, seed: seed))
    row.unit = String(format: "%08x", index)
    row.measurementHash = "feed\(item)\(seed)"
    row.truth = "support"
    row.settings = "η=0.1"
    row.planIndex = index
    row.draws = 4
    row.nfe = 1 << 40
    row.seconds = 0.25 * Double(index + 1)
    row.peakBytes = 123 + index
    row["tv"] = 0.125 + 0.1 * Double(index)
    row["psnr"] = 27 + Double(index) / 3
    return row
  }

  static func rows() -> [Row] {
    var rows = [row(index: 0), row("dps", index: 1), row(item: 1, index: 2), row("dps", item: 1, index: 3)]
    rows[1]["acceptance"] = 0.5
    rows[3].status = .failed
    rows[3].message = "no item is compatible; ε = 0"
    rows[3].metrics = []
    rows[2].claim = .reference
    return rows
  }

  static func samples(_ row: Row) -> KeptSamples {
    let tokens = (0..<12).map { UInt16($0 * 5000 + row.planIndex) }
    return KeptSamples(draws: 4, length: 3, tokens: tokens)
  }
}
