import Foundation
import Testing

@testable import Experiments

/// Tables, pictures, help, schema and the configs of this repository.
struct EndToEndTableTests {
  private let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../../..").standardizedFileURL

  @Test func tablesAreFunctionsOfTheFile() async throws {
    let experiment = try CommandLineTool()
    try experiment.write("a.json", TinyConfigs.bits())
    let run = try await experiment("a.json", "--out", "a.h5")
    var tables: [String: String] = [:]
    for format in ["text", "markdown", "csv", "latex"] {
      let first = try await experiment("table", "a.h5", "--format", format)
      #expect(first.code == 0 && first.errors.isEmpty && !first.out.isEmpty)
      #expect(try await experiment("table", "a.h5", "--format", format).out == first.out)
      for label in ["SGDD", "G2D2", "APS-SMC", "exact"] { #expect(first.out.contains(label), "\(format)") }
      tables[format] = first.out
    }
    #expect(Set(tables.values).count == 4)
    #expect(run.out.hasPrefix(try #require(tables["text"])))

    let records = records(try #require(tables["csv"]))
    let width = try #require(records.first?.count)
    #expect(width > 5 && records.allSatisfy { $0.count == width }, "\(records.map(\.count))")
    #expect(records.count { $0.contains("SGDD") } == 2)

    let latex = try #require(tables["latex"])
    #expect(latex.components(separatedBy: "\\begin{").count == latex.components(separatedBy: "\\end{").count)
    let unescaped = latex.replacing(/\\[{}\\%&_#$]/, with: "")
    #expect(unescaped.count { $0 == "{" } == unescaped.count { $0 == "}" })
    #expect(unescaped.count { $0 == "$" }.isMultiple(of: 2))
    let rows = try #require(latex.components(separatedBy: "\\midrule").dropFirst().first)
      .components(separatedBy: "\n").filter { $0.hasSuffix("\\\\") }
    #expect(!rows.isEmpty && Set(rows.map { $0.replacing("\\&", with: "").count { $0 == "&" } }).count == 1)

    let bars = try #require(tables["markdown"]).components(separatedBy: "\n").filter { $0.hasPrefix("|") }
    #expect(Set(bars.map { $0.replacing("\\|", with: "").count { $0 == "|" } }).count == 1)
  }

  /// RFC 4180, lines that begin with # left out.
  private func records(_ csv: String) -> [[String]] {
    var records: [[String]] = []
    var record: [String] = []
    var field = ""
    var isQuoted = false
    for character in csv {
      switch character {
      case "\"": isQuoted.toggle()
      case "," where !isQuoted:
        record.append(field)
        field = ""
      case "\n" where !isQuoted, "\r\n" where !isQuoted:
        records.append(record + [field])
        (record, field) = ([], "")
      default: field.append(character)
      }
    }
    return records.filter { !($0.first ?? "").hasPrefix("#") }
  }

  /// A picture of truth, measurement and kept draws, and what made the rows.
  @Test func show() async throws {
    let experiment = try CommandLineTool()
    try experiment.write("a.json", TinyConfigs.bits())
    try await experiment("a.json", "--out", "a.h5", "--quiet")
    let picture = try await experiment(
      "show", "a.h5", "--task", "table", "--item", "1", "--seed", "1", "--out", "a.png")
    #expect(picture.code == 0 && picture.out.hasPrefix("a.png, rows from the top: truth"), "\(picture)")
    let png = try Data(contentsOf: URL(fileURLWithPath: experiment.path("a.png")))
    #expect(png.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]))
    let info = try await experiment("show", "a.h5", "--info")
    for name in ["commit: ", "config_name: bits", "blas: ", "instruction_set: ", "SGDD: iterations=4"] {
      #expect(info.out.contains(name), "\(info.out)")
    }
    for arguments in [["--item", "2"], ["--seed", "7"], ["--task", "tabel"]] {
      #expect(try await experiment.run(["show", "a.h5"] + arguments).code == 2)
    }
  }

  @Test(
    arguments: [
      (["--help"], "USAGE: experiment"), (["--version"], Discern.version), (["run", "--help"], "--fail-fast"),
      (["list"], "  gaussian_grid "), (["list", "sgdd"], "  iterations: integer;"), (["list", "config"], "  seeds: "),
    ])
  func help(_ arguments: [String], _ text: String) async throws {
    let outcome = try await CommandLineTool().run(arguments)
    #expect(outcome.code == 0 && outcome.errors.isEmpty && outcome.out.contains(text), "\(outcome)")
  }

  @Test func schemaIsPrinted() async throws {
    let outcome = try await CommandLineTool()("schema")
    #expect(outcome.code == 0)
    #expect(try JSON(parsing: outcome.out) == ExperimentConfig.schema(.standard))
  }

  /// Every config of the repository is right, and its resolved form is right again.
  @Test func committedConfigs() async throws {
    let experiment = try CommandLineTool()
    let folder = root.appendingPathComponent("configs")
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".json") }
      .sorted()
    #expect(!files.isEmpty)
    for file in files {
      let outcome = try await experiment("validate", folder.appendingPathComponent(file).path)
      #expect(outcome.code == 0 && outcome.errors.isEmpty, "\(file): \(outcome.errors)")
      try experiment.write("resolved.json", outcome.out)
      #expect(try await experiment("validate", "resolved.json").out == outcome.out, "\(file)")
    }
  }
}
