import Foundation
import Results
import Testing

/// Classifiers: trained, as the likelihood of `class_conditional`, and as what scores draws.
struct EndToEndClassifierTests {
  /// Sixty training images of bars, label 0 upright and label 1 lying, at several places; configs of both networks.
  private func tool() throws -> CommandLineTool {
    let tool = try CommandLineTool()
    let folder = tool.folder.appendingPathComponent("data/mnist")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    func header(_ magic: UInt8, _ sizes: [Int]) -> [UInt8] {
      [0, 0, 8, magic] + sizes.flatMap { size in [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: size >> $0) } }
    }
    let pixels = (0..<60).flatMap { image in
      (0..<784).map { pixel -> UInt8 in
        let along = image % 2 == 0 ? pixel % 28 : pixel / 28
        return (along + 3 * image) % 14 < 3 ? 255 : 0
      }
    }
    try Data(header(3, [60, 28, 28]) + pixels).write(to: folder.appendingPathComponent("train-images-idx3-ubyte"))
    try Data(header(1, [60]) + (0..<60).map { UInt8($0 % 2) }).write(
      to: folder.appendingPathComponent("train-labels-idx1-ubyte"))
    try tool.write(
      "nets/guidance.json",
      """
      {
        "kind": "classifier",
        "data": { "count": 50 },
        "validation": { "offset": 50 },
        "network": { "channels": 4 },
        "optimiser": { "rate": 5e-3, "warm_up": 2, "average": 0.8 },
        "batch": 8, "micro_batch": 2, "steps": 1500, "checkpoint_every": 4, "validate_every": 20
      }
      """)
    try tool.write("nets/evaluation.json", #"{ "extends": "guidance.json", "seed": 1 }"#)
    try tool.write(
      "class.json",
      """
      {
        "prior": { "kind": "empirical", "count": 30 },
        "task": { "kind": "class_conditional", "weights": "nets/guidance.safetensors", "class": 1, "sigma": 0.5 },
        "draws": 12,
        "samplers": [
          { "kind": "sgdd", "iterations": 4, "steps": 2, "proposals": 50 }, { "kind": "smc", "steps": 4, "particles": 2 },
          "exact"
        ],
        "metrics": [
          { "kind": "classifier_agreement", "weights": "nets/evaluation.safetensors" },
          { "kind": "msid", "weights": "nets/evaluation.safetensors", "vectors": 5 }, "fit", "psnr"
        ]
      }
      """)
    return tool
  }

  private static let groups = [
    SeriesFile.Group("steps", ["step", "loss", "rate", "gradient_norm"]),
    SeriesFile.Group("validation", ["step", "accuracy", "standard_error"]),
  ]

  private func log(_ tool: CommandLineTool) throws -> [[[UInt64]]] {
    try SeriesFile.load(tool.path("nets/guidance.training/log.h5"), Self.groups).groups.map {
      $0.rows.map { $0.map(\.bitPattern) }
    }
  }

  @Test func killedAndResumedIsTheSame() async throws {
    let (whole, cut) = (try tool(), try tool())
    let outcome = try await whole("train", "nets/guidance.json")
    #expect(outcome.code == 0 && outcome.errors.contains("% right"), "\(outcome.errors)")
    #expect(try log(whole).map(\.count) == [1500, 75])
    let killed = try await cut(
      "train", "nets/guidance.json",
      interrupt: .init(signal: SIGKILL) {
        let log = try? SeriesFile.load(cut.path("nets/guidance.training/log.h5"), Self.groups)
        return (log?.groups[0].rows.count ?? 0) >= 8
      })
    let last = try await cut("train", "nets/guidance.json", "threads=2")
    #expect(last.code == 0 && killed.wasKilled)
    #expect(try log(cut) == log(whole))
    let weights = try [whole, cut].map {
      try Data(contentsOf: $0.folder.appendingPathComponent("nets/guidance.safetensors"))
    }
    #expect(weights[0] == weights[1])
    let card = try String(contentsOfFile: whole.path("nets/guidance.md"), encoding: .utf8)
    for part in [
      "`mnist`, 50 labelled pictures; 10 held-out", "1500 of 1500", "most frequent class | 50.00", "4 channels",
    ] {
      #expect(card.contains(part), "\(part)")
    }
    let other = try await whole("train", "nets/guidance.json", "seed=7")
    #expect(other.code == 1 && other.errors.contains("seed: 0 → 7"))
    let labels = whole.folder.appendingPathComponent("data/mnist/train-labels-idx1-ubyte")
    var bytes = try Data(contentsOf: labels)
    bytes[8] = 1
    try bytes.write(to: labels)
    let relabelled = try await whole("train", "nets/guidance.json")
    #expect(relabelled.code == 1 && relabelled.errors.contains("holds a training with another data ("))
  }

  @Test func errorsAreLocated() async throws {
    let tool = try tool()
    func errors(_ command: [String], _ code: Int32 = 2) async throws -> String {
      let outcome = try await tool.run(command)
      #expect(outcome.code == code, "\(command)")
      return outcome.errors
    }
    #expect(try await errors(["train", "nets/guidance.json", "kind=clasifier"]).contains("did you mean 'classifier'?"))
    #expect(try await errors(["train", "nets/guidance.json", "network.pool=3"]).contains("by windows of 3 x 3"))
    #expect(try await errors(["train", "nets/guidance.json", "process=uniform"]).contains("unknown key 'process'"))
    #expect(try await errors(["train", "nets/guidance.json", "micro_batch=3"]).contains("does not divide batch = 8"))
    #expect(try await errors(["sample", "nets/guidance.json"]).contains("a classifier has no draws"))
    try tool.write("text.txt", "ABAB\nBABA")
    let text = ["data.data=sequences", "data.file=text.txt", "data.alphabet=AB", "data.count=2"]
    #expect(try await errors(["train", "nets/guidance.json"] + text).contains("no pictures of bits with labels"))
    // Weights that are not there: the place of their name, for the task and for both metrics.
    let missing = try await errors(["plan", "class.json"])
    #expect(
      missing.contains("class.json:3:") && missing.contains("class.json:10:") && missing.contains("class.json:11:"))
    #expect(missing.contains("nets/guidance.safetensors") && missing.contains("experiment train"), "\(missing)")
  }

  @Test func drawsOfAClass() async throws {
    let tool = try tool()
    for name in ["guidance", "evaluation"] {
      #expect(try await tool("train", "nets/\(name).json", "steps=200", "--quiet").code == 0)
    }
    let outcome = try await tool("class.json", "--out", "a.h5", "--quiet")
    #expect(outcome.code == 0, "\(outcome.errors)")
    let file = try tool.load("a.h5")
    let exact = try #require(file.rows.rows.last)
    #expect(exact["accuracy"] > 0.9 && exact["msid"] >= 0 && exact["msid_floor"] > 0)
    #expect(exact["psnr"].isNaN && exact["fit_gap"].isNaN && exact.truth.isEmpty)
    let version = try #require(file.rows.columns.first { $0.name == "accuracy" }?.version)
    #expect(version.hasPrefix("classifier_agreement@1+"))
    // The same file under another name changes nothing; other weights run again.
    try FileManager.default.copyItem(
      atPath: tool.path("nets/evaluation.safetensors"), toPath: tool.path("nets/copy.safetensors"))
    let names = [0, 1].map { "metrics.\($0).weights=nets/copy.safetensors" }
    let renamed = try await tool.run(["plan", "class.json", "--out", "a.h5"] + names)
    #expect(renamed.code == 0, "\(renamed.errors)")
    #expect(try await tool("train", "nets/evaluation.json", "steps=220", "--quiet").code != 0)
    let wrong = try await tool("plan", "class.json", "task.class=2")
    #expect(wrong.code == 2 && wrong.errors.contains("the classifier knows 2"))
    let other = try await tool("plan", "class.json", #"prior={"kind":"product","length":16}"#)
    #expect(other.code == 2 && other.errors.contains("takes 1024 bits"), "\(other.errors)")
    // Beside another task, the class is that of the truth.
    let xor = try await tool(
      "class.json", #"task={"kind":"xor","pairs":800}"#, "draws=1", "--out", "b.h5", "--quiet")
    #expect(xor.code == 0, "\(xor.errors)")
    let row = try #require(try tool.load("b.h5").rows.rows.last)
    #expect(row["accuracy"] == 1 && row["msid"].isNaN)
  }
}
