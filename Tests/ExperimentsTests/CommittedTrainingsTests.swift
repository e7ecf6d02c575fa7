import Experiments
import Foundation
import Testing

/// Every config that is committed below experiments reads: trainings, which write weights of their own, the tables and
/// tunings of studies, and paper files.
struct CommittedTrainingsTests {
  @Test func everyConfigReads() throws {
    let folder = URL(filePath: #filePath).appending(path: "../../../experiments").standardized
    let files = try #require(FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil))
    var written: Set<String> = []
    var studies = 0
    for case let file as URL in files where file.pathExtension == "json" && file.path.contains("/experiments/") {
      if file.lastPathComponent == "paper.json" {
        _ = try Paper.load(file.path)
      } else if ["table", "tuning"].contains(where: file.lastPathComponent.hasPrefix) {
        _ = try ExperimentConfig.load(file.path, registries: .standard)
        studies += 1
      } else if file.lastPathComponent.hasPrefix("study") {
        _ = try DiscoStudy.load(file.path, weightsIn: folder.path)
        studies += 1
      } else {
        let weights = try trainingPlan(file.path).weights
        #expect(written.insert(weights).inserted, "\(weights) is written by two configs")
      }
    }
    #expect(written.count >= 3 && studies >= 3)
  }

  /// What tuning saw, no table reports, and every sampler had as many trials as every other.
  @Test func tuningIsApart() throws {
    let folder = URL(filePath: #filePath).appending(path: "../../../experiments").standardized.path
    func config(_ name: String) throws -> ExperimentConfig {
      try ExperimentConfig.load("\(folder)/\(name).json", registries: .standard)
    }
    for (table, tunings) in [
      ("mnist/table4", ["mnist/tuning_xor", "mnist/tuning_and"]), ("music/table5", ["music/tuning"]),
    ] {
      let reported = Set(try config(table).items)
      for tuning in tunings {
        let config = try config(tuning)
        #expect(reported.isDisjoint(with: config.items))
        let trials = Dictionary(grouping: config.samplers) { $0.label.dropLast(2) }.mapValues(\.count)
        #expect(Set(trials.values) == [4], "\(tuning): \(trials)")
      }
    }
  }

  /// Faces are tuned on the training folder and reported from the test folder.
  @Test func tuningOfFacesIsApart() throws {
    let folder = URL(filePath: #filePath).appending(path: "../../../experiments").standardized.path
    let tuning = "\(folder)/ffhq/tuning_sr.json"
    let config = try ExperimentConfig.load(tuning, registries: .standard)
    let trials = Dictionary(grouping: config.samplers.filter { !["bicubic", "encode-decode"].contains($0.label) }) {
      $0.label.dropLast(2)
    }
    #expect(trials.count == 5 && trials.allSatisfy { $0.value.count == 4 }, "\(trials.mapValues(\.count))")
    func text(_ path: String) throws -> String { try String(contentsOfFile: path, encoding: .utf8) }
    #expect(try text(tuning).contains("ffhq256/train") && !text(tuning).contains("ffhq256/test"))
    for table in ["items", "seeds", "tasks", "best_of"] {
      let text = try text("\(folder)/significance/table_\(table).json")
      #expect(text.contains("ffhq256/test") && !text.contains("ffhq256/train"))
    }
  }
}
